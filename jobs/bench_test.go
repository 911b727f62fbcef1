package jobs

import (
	"path/filepath"
	"testing"
)

// BenchmarkStart is what the queue adds to the start of a server, with a new
// file and with one that is there.
func BenchmarkStart(b *testing.B) {
	for _, fresh := range []bool{true, false} {
		name := "again"
		if fresh {
			name = "new"
		}
		b.Run(name, func(b *testing.B) {
			o := settings(b.TempDir())
			for b.Loop() {
				j, err := Open(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				if err := j.ServeMail(newDesk(), nil, from); err != nil {
					b.Fatal(err)
				}
				if err := j.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := j.Close(); err != nil {
					b.Fatal(err)
				}
				if fresh {
					o = settings(filepath.Join(b.TempDir(), "next"))
				}
				b.StartTimer()
			}
		})
	}
}
