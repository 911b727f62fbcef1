package configs_test

import (
	"os"
	"strings"
	"testing"

	"duyen/configs"
)

// TestConfigDocNamesEverySetting holds docs/CONFIG.md to the settings: one row
// each, with flag, variable, default and choices, and no row too many.
func TestConfigDocNamesEverySetting(t *testing.T) {
	doc, err := os.ReadFile("../docs/CONFIG.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(doc)) {
		if cells := strings.Split(line, "|"); len(cells) > 2 && strings.Contains(cells[3], "DUYEN_") {
			rows[strings.Trim(cells[1], " `")] = line
		}
	}
	for _, s := range configs.Settings() {
		row, ok := rows[s.Name]
		if !ok {
			t.Errorf("docs/CONFIG.md has no row for %s", s.Name)
			continue
		}
		delete(rows, s.Name)
		for _, part := range append([]string{s.Flag(), s.Env(), s.Default}, s.Choices...) {
			if part != "" && !strings.Contains(row, "`"+part+"`") {
				t.Errorf("the row of %s does not name %s", s.Name, part)
			}
		}
	}
	for name := range rows {
		t.Errorf("docs/CONFIG.md describes %s, which is no setting", name)
	}
}
