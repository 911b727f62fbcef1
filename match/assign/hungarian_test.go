package assign

import "math"

// hungarian is the textbook method for a dense square matrix (Kuhn–Munkres with
// potentials, O(n³)): the least sum of costs with one entry per row and column.
// It shares nothing with the package.
func hungarian(cost [][]float64) (total float64, column []int) {
	n := len(cost)
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		at := 0
		least, used := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for row[at] != 0 {
			used[at] = true
			next, delta := 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if d := cost[row[at]-1][j-1] - u[row[at]] - v[j]; d < least[j] {
					least[j], way[j] = d, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := range least {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	column = make([]int, n)
	for j := 1; j <= n; j++ {
		column[row[j]-1] = j - 1
		total += cost[row[j]-1][j-1]
	}
	return total, column
}

// never is the cost of what may not be; must the gain of what has to be.
const (
	never = 1e9
	must  = 1e6
)

// dense writes a whole problem as one square matrix and gives the value of its
// optimum, or no value when the fixed pairs cannot hold. Every listed pair
// is a row and a column of its own: either it takes itself, or one of its subject's
// places takes the column and the row takes a place of the target. A subject's
// place is a row and a column alike: either it takes itself, or its column is taken
// by a share of its home group and its row takes a pair. So the matrix holds
// capacities, groups and "no pair twice", and knows nothing of flows.
func dense(p *Problem) (float64, bool) {
	m := &matrix{p: p, banned: pairs(p.Banned), fixed: pairs(p.Fixed)}
	m.layOut()
	n := max(m.rows, m.columns)
	n += n // enough rows and columns that take nothing
	cost := make([][]float64, n)
	for i := range cost {
		cost[i] = make([]float64, n)
		for j := range cost[i] {
			cost[i][j] = m.at(i, j)
		}
	}
	for _, c := range m.cells {
		cost[c.row][c.column] = -c.gain
	}
	total, _ := hungarian(cost)
	value := -total - must*float64(len(p.Fixed))
	return value, value > -must/2
}

type cell struct {
	row, column int
	gain        float64
}

// matrix lays rows and columns out. strictRows and strictColumns are those
// that only take what cells say.
type matrix struct {
	p             *Problem
	banned, fixed map[[2]int]bool
	rows, columns int
	cells         []cell
	strictRow     map[int]bool
	strictColumn  map[int]bool
}

// at is the cost of an entry that no cell names.
func (m *matrix) at(i, j int) float64 {
	if m.strictRow[i] || m.strictColumn[j] {
		return never
	}
	if i >= m.rows || j >= m.columns {
		return 0
	}
	return never
}

func (m *matrix) row() int    { m.rows++; return m.rows - 1 }
func (m *matrix) column() int { m.columns++; return m.columns - 1 }

func (m *matrix) set(row, column int, gain float64) {
	m.cells = append(m.cells, cell{row, column, gain})
}

// through makes a row and a column that either take each other or both something else.
func (m *matrix) through() (row, column int) {
	row, column = m.row(), m.column()
	m.strictRow[row], m.strictColumn[column] = true, true
	m.set(row, column, 0)
	return row, column
}

func (m *matrix) layOut() {
	p := m.p
	m.strictRow, m.strictColumn = map[int]bool{}, map[int]bool{}
	places := make([][]int, len(p.Targets)) // columns
	for t, party := range p.Targets {
		for range min(party.Places, len(p.Subjects)) {
			places[t] = append(places[t], m.column())
		}
	}
	members := make([]int, p.Groups)
	for _, party := range p.Subjects {
		if len(party.Groups) > 0 {
			members[party.Groups[0]]++
		}
	}
	shares := make([][]int, p.Groups) // rows
	for g, n := range members {
		for range n {
			shares[g] = append(shares[g], m.row())
		}
	}
	wants := make([][]int, len(p.Subjects)) // rows
	for s, party := range p.Subjects {
		for i := range min(party.Places, len(p.Targets)) {
			row, column := m.through()
			wants[s] = append(wants[s], row)
			switch {
			case i > 0:
				m.set(m.row(), column, 0)
			case len(party.Groups) == 0:
				m.set(m.row(), column, p.Weights.Coverage)
			default:
				g := party.Groups[0]
				further := p.Weights.Fairness * (1 - math.Pow(0.5, float64(len(party.Groups)-1)))
				for j, share := range shares[g] {
					falling := p.Weights.Fairness * float64(members[g]-j) / float64(members[g])
					m.set(share, column, p.Weights.Coverage+further+falling)
				}
			}
		}
	}
	m.pairs(wants, places)
}

func (m *matrix) pairs(wants, places [][]int) {
	scores := map[[2]int]float64{}
	for _, e := range m.p.Edges {
		pair := [2]int{e.Subject, e.Target}
		if m.fixed[pair] || !m.banned[pair] && e.Score >= m.p.MinScore {
			scores[pair] = e.Score
		}
	}
	for pair := range m.fixed {
		if _, listed := scores[pair]; !listed {
			scores[pair] = 0
		}
	}
	for pair, score := range scores {
		row, column := m.through()
		gain := m.p.Weights.Quality * score / 100
		if m.fixed[pair] {
			gain += must
		}
		for _, want := range wants[pair[0]] {
			m.set(want, column, gain)
		}
		for _, place := range places[pair[1]] {
			m.set(row, place, 0)
		}
	}
}
