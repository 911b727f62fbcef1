package main

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
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

// isTerminal tells whether w is a device that a person looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
