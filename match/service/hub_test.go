package service

import "testing"

func TestHub(t *testing.T) {
	var h hub
	a, endA := h.watch("a")
	b, endB := h.watch("b")
	all, endAll := h.watch("")
	h.wake("a")
	h.wake("a") // once for both
	h.wake()
	woken := func(c <-chan struct{}) (n int) {
		for {
			select {
			case <-c:
				n++
			default:
				return n
			}
		}
	}
	if got := [3]int{woken(a), woken(b), woken(all)}; got != [3]int{1, 0, 1} {
		t.Errorf("woken %v", got)
	}
	endA()
	endB()
	endAll()
	h.wake("a", "b")
	if got := [3]int{woken(a), woken(b), woken(all)}; got != [3]int{0, 0, 0} {
		t.Errorf("woken after the end: %v", got)
	}
	if len(h.waiting)+len(h.all) > 0 {
		t.Error("the hub remembers who has gone")
	}
}
