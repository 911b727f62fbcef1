package store

import "testing"

func testLineage(t *testing.T, s *Store) {
	if none, err := s.Lineage(t.Context()); err != nil || none != "" {
		t.Errorf("before the first: %q %v", none, err)
	}
	var before string
	for range 3 {
		begun, err := s.BeginLineage(t.Context())
		now, err2 := s.Lineage(t.Context())
		if err != nil || err2 != nil || begun == "" || begun == before || now != begun {
			t.Errorf("begun %q after %q, the store says %q: %v %v", begun, before, now, err, err2)
		}
		before = begun
	}
}
