package text

// shortWord is the length up to which Distance needs no heap.
const shortWord = 32

func appendRunes(dst []rune, s string) []rune {
	for _, r := range s {
		dst = append(dst, r)
	}
	return dst
}

// Distance gives the Damerau–Levenshtein distance of a and b in runes (insert,
// delete, replace, swap of neighbours, no part edited twice), max+1 when it is
// larger than max.
func Distance(a, b string, max int) int {
	if max < 0 {
		return max + 1
	}
	var runes [2 * shortWord]rune
	x, y := appendRunes(runes[:0:shortWord], a), appendRunes(runes[shortWord:shortWord], b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > max {
		return max + 1
	}
	var cells [3 * (shortWord + 1)]int
	before, above, row := cells[:], cells[shortWord+1:], cells[2*(shortWord+1):]
	if len(x) > shortWord {
		before, above, row = make([]int, len(x)+1), make([]int, len(x)+1), make([]int, len(x)+1)
	}
	above = above[:len(x)+1]
	for i := range above {
		above[i] = i
	}
	for j := 1; j <= len(y); j++ {
		if nextRow(x, y, j, before, above, row) > max {
			return max + 1
		}
		before, above, row = above, row, before
	}
	if d := above[len(x)]; d <= max {
		return d
	}
	return max + 1
}

// nextRow fills row j of the table from the two rows above it and gives the
// smallest value that any later row can still grow from.
func nextRow(x, y []rune, j int, before, above, row []int) int {
	row[0] = j
	least := j
	for i := 1; i <= len(x); i++ {
		cost := 1
		if x[i-1] == y[j-1] {
			cost = 0
		}
		d := min(above[i]+1, row[i-1]+1, above[i-1]+cost)
		if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
			d = min(d, before[i-2]+1)
		}
		row[i] = d
		least = min(least, d, above[i])
	}
	return least
}
