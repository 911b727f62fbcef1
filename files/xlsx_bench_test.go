package files_test

import (
	"bytes"
	"fmt"
	"testing"

	"duyen/files"
	"duyen/match"
)

// BenchmarkReadTable reads 5,000 rows as CSV and as a workbook: the yardstick of one
// is the other.
func BenchmarkReadTable(b *testing.B) {
	for name, xlsx := range map[string]bool{"a.csv": false, "a.xlsx": true} {
		var data bytes.Buffer
		g, err := files.NewGrid(&data, xlsx, "a")
		if err != nil {
			b.Fatal(err)
		}
		for i := range 5_001 {
			row := []any{"kind", "id", "name", "description", "founded_on", "amount_sought.value", "amount_sought.currency", "sectors"}
			if i > 0 {
				row = []any{"startup", fmt.Sprint("p", i), "Quế Trà Bồng", "Tinh dầu quế và nhang trầm", match.Date("2020-05-30"), 5e8, "VND", "agri;forest.cinnamon"}
			}
			if err := g.Row(row...); err != nil {
				b.Fatal(err)
			}
		}
		if err := g.Close(); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := files.ReadProfiles(bytes.NewReader(data.Bytes()), name, func(_ int, _ match.Profile, err error) error { return err }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(5_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
