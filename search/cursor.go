package search

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"duyen/match"
)

// cursor is where a page ended: behind the hit with this score and id. When
// browsing, score is the position in the list.
type cursor struct {
	score float64
	id    string
}

// cursorHead is the length of what stands before the id: four bytes that belong
// to the query, eight of the score.
const cursorHead = 12

// encode gives the cursor as it goes out.
func (c cursor) encode(q *match.Query) string {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, cursorHead+len(c.id)), queryHash(q))
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(c.score))
	return base64.RawURLEncoding.EncodeToString(append(b, c.id...))
}

// decodeCursor reads Query.After; nil for the first page. A cursor of another
// query is refused: it would skip or repeat hits.
func decodeCursor(q *match.Query) (*cursor, error) {
	if q.After == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil && len(b) > cursorHead && binary.BigEndian.Uint32(b) == queryHash(q) {
		c := &cursor{score: math.Float64frombits(binary.BigEndian.Uint64(b[4:])), id: string(b[cursorHead:])}
		if !math.IsNaN(c.score) && c.score >= 0 && !math.IsInf(c.score, 0) {
			return c, nil
		}
	}
	e := match.Fail(match.KindMalformed, "bad_cursor", "the cursor does not belong to this search")
	e.Field = "after"
	return nil, e
}

// queryHash tells queries apart; the viewer, the limit and the facets may change
// from page to page.
func queryHash(q *match.Query) uint32 {
	f := q.Filter
	f.Viewer = match.Viewer{}
	h := fnv.New32a()
	fmt.Fprintf(h, "%q %+v", q.Text, f)
	return h.Sum32()
}
