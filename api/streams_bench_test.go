package api_test

import (
	"bufio"
	"fmt"
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"duyen/match"
)

// streamReaders is how many listen at once: the floor of what one process holds.
const streamReaders = 5000

// BenchmarkStreams opens thousands of streams over loopback, each of a feed read
// by an account of its own for ten of them, and tells what one costs the server
// in memory. The readers are bare sockets, so that next to nothing is theirs.
func BenchmarkStreams(b *testing.B) {
	needFiles(b, 2*streamReaders+500)
	w := newWorld(b, nil)
	w.api.Tempo(20*time.Second, 10*time.Second)
	ids := make([]string, 0, streamReaders/10)
	for i := range streamReaders / 10 {
		role := fmt.Sprint("reader-", i)
		u, err := w.store.Put(b.Context(), match.User{Email: role + "@example.test", Name: role, Confirmed: true})
		must(b, err)
		w.users[role], w.actors[role] = u.ID, match.Actor{User: u.ID}
		w.enter(b.Context(), role)
		w.make(b.Context(), match.KindInvestor, role, role, match.VisibilityPublic)
		ids = append(ids, role)
	}
	must(b, w.svc.Settle(b.Context()))
	for _, id := range ids {
		w.feedOf(id, "/v1/investors/"+id+"/feed")
	}
	for b.Loop() {
		heap, stack := used()
		conns := make([]net.Conn, streamReaders)
		for i := range conns {
			conns[i] = w.stream(b, ids[i%len(ids)])
		}
		if n := w.api.Streams(); n != streamReaders {
			b.Fatalf("%d streams are open", n)
		}
		heapAfter, stackAfter := used()
		b.ReportMetric(float64(heapAfter-heap+stackAfter-stack)/streamReaders, "B/reader")
		b.ReportMetric(float64(stackAfter-stack)/streamReaders, "B-stack/reader")
		w.tellAll(b, ids, conns)
		heapAfter, stackAfter = used()
		b.ReportMetric(float64(heapAfter-heap+stackAfter-stack)/streamReaders, "B-told/reader")
		b.ReportMetric(float64(runtime.NumGoroutine())/streamReaders, "goroutines/reader")
		for _, c := range conns {
			_ = c.Close()
		}
		w.until("all are gone", func() bool { return w.api.Streams() == 0 })
	}
}

// stream opens one and reads its head and first line.
func (w *world) stream(b *testing.B, id string) net.Conn {
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	must(b, err)
	_, err = fmt.Fprintf(c, "GET /v1/investors/%s/feed/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", id, w.tokens[id])
	must(b, err)
	must(b, c.SetReadDeadline(time.Now().Add(20*time.Second)))
	r := bufio.NewReaderSize(c, 2048)
	for {
		line, err := r.ReadString('\n')
		must(b, err)
		if strings.HasPrefix(line, "retry:") {
			return c
		}
	}
}

// tellAll puts something into every feed and reads it from every stream, for who
// has looked for news has used more.
func (w *world) tellAll(b *testing.B, ids []string, conns []net.Conn) {
	items := make([]match.FeedItem, len(ids))
	for i, id := range ids {
		items[i] = match.FeedItem{Feed: id, At: time.Now(), Event: match.EventStage, Target: "the-startup", What: "stage:mvp"}
	}
	_, err := w.store.AddItems(b.Context(), items, nil, 0)
	must(b, err)
	for _, c := range conns {
		must(b, c.SetReadDeadline(time.Now().Add(time.Minute)))
		r := bufio.NewReaderSize(c, 2048)
		for line := ""; !strings.HasPrefix(line, "data: "); {
			line, err = r.ReadString('\n')
			must(b, err)
		}
	}
}

// used gives the bytes of heap and stacks in use.
func used() (heap, stack uint64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse, m.StackInuse
}

// needFiles raises the limit of open files as far as it goes.
func needFiles(b *testing.B, n uint64) {
	b.Helper()
	var limit syscall.Rlimit
	must(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	if limit.Max < n {
		b.Fatalf("%d files may be open, %d are needed", limit.Max, n)
	}
	limit.Cur = max(limit.Cur, n)
	must(b, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
}
