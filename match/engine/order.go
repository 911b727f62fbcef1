package engine

// orderSteps is how finely fallingOrder tells values apart.
const orderSteps = 256

// fallingOrder lists the indexes of values by falling value, up to one step of
// 255 between the least and the greatest: a counting sort, which is all that a
// scan needs to meet the best early. The result stands in out.
func fallingOrder(values []float32, out []int32) []int32 {
	if len(values) == 0 {
		return out[:0]
	}
	least, most := values[0], values[0]
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	if most-least < 1e-6 {
		for i := range out {
			out[i] = int32(i)
		}
		return out
	}
	per := (orderSteps - 1) / (most - least)
	var start [orderSteps + 1]int32
	for _, v := range values {
		start[int((most-v)*per)+1]++
	}
	for i := range orderSteps {
		start[i+1] += start[i]
	}
	for i, v := range values {
		step := int((most - v) * per)
		out[start[step]] = int32(i)
		start[step]++
	}
	return out
}
