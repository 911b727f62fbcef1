package assign

// reached is a node at a distance.
type reached struct {
	dist int64
	node int32
}

// heap keeps nodes by distance, the closest on top. (container/heap boxes every
// entry, which is most of the time here.)
type heap []reached

func (h *heap) push(x reached) {
	a := append(*h, x)
	i := len(a) - 1
	for i > 0 {
		up := (i - 1) / 2
		if a[up].dist <= x.dist {
			break
		}
		a[i] = a[up]
		i = up
	}
	a[i] = x
	*h = a
}

func (h *heap) pop() reached {
	a := *h
	top, x := a[0], a[len(a)-1]
	a = a[:len(a)-1]
	i := 0
	for {
		down := 2*i + 1
		if down >= len(a) {
			break
		}
		if right := down + 1; right < len(a) && a[right].dist < a[down].dist {
			down = right
		}
		if a[down].dist >= x.dist {
			break
		}
		a[i] = a[down]
		i = down
	}
	if len(a) > 0 {
		a[i] = x
	}
	*h = a
	return top
}
