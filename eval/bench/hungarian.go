package bench

import "math"

// hungarian is the textbook method for a dense matrix with as many rows as
// columns: potentials and shortest augmenting paths in O(n³). It gives the least
// sum of one entry per row and column.
func hungarian(cost [][]float64) float64 {
	n := len(cost)
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1)
	least, used := make([]float64, n+1), make([]bool, n+1)
	for i := 1; i <= n; i++ {
		for j := range least {
			least[j], used[j] = math.Inf(1), false
		}
		row[0] = i
		at := 0
		for row[at] != 0 {
			used[at] = true
			at = nearestColumn(cost[row[at]-1], u, v, row, way, least, used, at)
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	var total float64
	for j := 1; j <= n; j++ {
		total += cost[row[j]-1][j-1]
	}
	return total
}

// nearestColumn goes on from the row of a column: it gives the closest column that
// has not been gone on from, and moves the potentials by that distance.
func nearestColumn(cost, u, v []float64, row, way []int, least []float64, used []bool, at int) int {
	next, delta := 0, math.Inf(1)
	base := u[row[at]]
	for j := 1; j < len(v); j++ {
		if used[j] {
			continue
		}
		if d := cost[j-1] - base - v[j]; d < least[j] {
			least[j], way[j] = d, at
		}
		if least[j] < delta {
			delta, next = least[j], j
		}
	}
	for j := range v {
		if used[j] {
			u[row[j]] += delta
			v[j] -= delta
		} else {
			least[j] -= delta
		}
	}
	return next
}
