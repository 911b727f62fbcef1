package api

import (
	"net/url"
	"strconv"
)

// Paging is what every list understands. It is exported, like the other structs
// that inputs and outputs embed, because huma skips unexported ones.
type Paging struct {
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Entries per page"`
	After string `query:"after" maxLength:"1024" doc:"Cursor: next of the page before"`
}

// Freshness is what every read understands.
type Freshness struct {
	MinSeq int64 `query:"min_seq" minimum:"0" doc:"X-Duyen-Seq of a write that should be in the answer"`
}

// ReadHeaders are the headers of a read.
type ReadHeaders struct {
	Link  string `header:"Link" doc:"The next page"`
	Stale string `header:"X-Duyen-Stale" doc:"1 when the answer is older than min_seq"`
}

// staleMark is the value of X-Duyen-Stale.
func staleMark(fresh bool) string {
	if fresh {
		return ""
	}
	return "1"
}

// nextLink gives the Link header of a page: the same address, behind the cursor.
func nextLink(path string, limit int, next string, query url.Values) string {
	if next == "" {
		return ""
	}
	for name, values := range query {
		if len(values) == 0 || values[0] == "" {
			query.Del(name)
		}
	}
	query.Set("limit", strconv.Itoa(limit))
	query.Set("after", next)
	return "<" + path + "?" + query.Encode() + `>; rel="next"`
}
