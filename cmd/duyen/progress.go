package main

import (
	"io"
	"os"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"duyen/match/service"
)

// progress shows how much of the files is read. On anything but a terminal it
// shows nothing.
type progress struct {
	all *mpb.Progress
	bar *mpb.Bar
}

// newProgress makes a bar over the sizes of the sources.
func newProgress(w io.Writer, sources []source) *progress {
	if !isTerminal(w) {
		return &progress{}
	}
	var total int64
	for _, s := range sources {
		total += s.size
	}
	all := mpb.New(mpb.WithOutput(w))
	bar := all.AddBar(total,
		mpb.PrependDecorators(decor.CountersKibiByte("% .1f / % .1f")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_MMSS)),
	)
	return &progress{all, bar}
}

// watch counts what is read of a source.
func (p *progress) watch(s source) io.Reader {
	if p.bar == nil {
		return s
	}
	counted, err := p.bar.ProxyReader(s)
	if err != nil {
		return s // the bar has ended: nothing to count
	}
	return counted
}

// done ends the bar, also one that has not come to its end.
func (p *progress) done() {
	if p.bar == nil {
		return
	}
	p.bar.SetTotal(-1, true)
	p.all.Wait()
}

// counter shows how many profiles a rebuild has read. On anything but a terminal
// it shows nothing.
type counter struct {
	all *mpb.Progress
	bar *mpb.Bar
}

func newCounter(w io.Writer) *counter {
	if !isTerminal(w) {
		return &counter{}
	}
	all := mpb.New(mpb.WithOutput(w))
	bar := all.AddBar(0,
		mpb.PrependDecorators(decor.CountersNoUnit("%d / %d")),
		mpb.AppendDecorators(decor.Percentage()),
	)
	return &counter{all, bar}
}

func (c *counter) show(p service.Progress) {
	if c.bar != nil {
		c.bar.SetTotal(int64(p.Total), false)
		c.bar.SetCurrent(int64(p.Done))
	}
}

// done ends the bar, wherever it stands.
func (c *counter) done() {
	if c.bar != nil {
		c.bar.SetTotal(-1, true)
		c.all.Wait()
	}
}

// isTerminal tells whether w is a device that a person looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// steps shows how many steps of a long computation are done; nothing on
// anything but a terminal. It is safe for concurrent use.
type steps struct {
	all  *mpb.Progress
	once sync.Once
	bar  *mpb.Bar
}

func newSteps(w io.Writer) *steps {
	if !isTerminal(w) {
		return &steps{}
	}
	return &steps{all: mpb.New(mpb.WithOutput(w))}
}

// step counts one of all steps.
func (s *steps) step(all int) {
	if s.all == nil {
		return
	}
	s.once.Do(func() {
		s.bar = s.all.AddBar(int64(all),
			mpb.PrependDecorators(decor.CountersNoUnit("%d / %d")),
			mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_MMSS)),
		)
	})
	s.bar.Increment()
}

// done ends the bar, also one that has not come to its end.
func (s *steps) done() {
	if s.bar == nil {
		return
	}
	s.bar.SetTotal(-1, true)
	s.all.Wait()
}
