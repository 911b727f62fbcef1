package match_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
)

// hidden is a profile of a kind with a mark in everything that can be hidden.
func hidden(t *testing.T, k match.Kind, visibility string) match.Profile {
	t.Helper()
	fields := map[match.Kind]string{
		match.KindStartup:  `"amount_sought":{"value":700001,"currency":"VND"},"traction":{"customers":700002}`,
		match.KindInvestor: `"ticket":{"min":700001,"currency":"VND"},"portfolio":[{"name":"700002"}]`,
		match.KindOffer:    `"amount":{"max":700001,"currency":"VND"}`,
	}[k]
	set := map[string]string{}
	for _, f := range match.ChosenFields(k) {
		set[f] = visibility
	}
	chosen, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	if fields != "" {
		fields += ","
	}
	return decode(t, `{"kind":"`+string(k)+`","name":"A",`+fields+`"field_visibility":`+string(chosen)+`,"contact":{"person":"700003"}}`)
}

func TestShown(t *testing.T) {
	levels := []match.Level{match.LevelAnyone, match.LevelMembers, match.LevelFields, match.LevelAll}
	from := map[string]match.Level{"public": match.LevelAnyone, "members": match.LevelMembers, "consent": match.LevelFields, "what is this": match.LevelFields}
	for _, k := range match.Kinds() {
		for visibility, least := range from {
			for _, l := range levels {
				p := hidden(t, k, visibility)
				before, _ := json.Marshal(p)
				got, _ := json.Marshal(match.Shown(p, l))
				if after, _ := json.Marshal(p); string(after) != string(before) {
					t.Fatalf("%s was changed: %s", k, after)
				}
				text := string(got)
				numbers := strings.Contains(text, "700001") || strings.Contains(text, "700002")
				if want := l >= least && len(match.ChosenFields(k)) > 0; numbers != want {
					t.Errorf("%s, %s fields, level %d: %s", k, visibility, l, text)
				}
				if strings.Contains(text, "700003") != (l == match.LevelAll) {
					t.Errorf("%s, level %d: contact in %s", k, l, text)
				}
				if same := match.Shown(p, l) == p; same != (text == string(before)) {
					t.Errorf("%s, %s fields, level %d: copied for nothing, or not", k, visibility, l)
				}
			}
		}
	}
}

func TestShownByDefault(t *testing.T) {
	p := decode(t, `{"kind":"startup","name":"A","amount_sought":{"value":700001,"currency":"VND"},"traction":{"customers":700002}}`)
	got, _ := json.Marshal(match.Shown(p, match.LevelAnyone))
	if text := string(got); !strings.Contains(text, "700001") || strings.Contains(text, "700002") {
		t.Errorf("by default everybody sees %s", text)
	}
}

// TestChosenFieldsExist holds the names to the fields of the profiles.
func TestChosenFieldsExist(t *testing.T) {
	for _, k := range match.Kinds() {
		body, _ := json.Marshal(hidden(t, k, "public"))
		var all map[string]any
		if err := json.Unmarshal(body, &all); err != nil {
			t.Fatal(err)
		}
		for _, f := range match.ChosenFields(k) {
			if all[f] == nil {
				t.Errorf("%s has no field %s", k, f)
			}
		}
	}
}

// TestHiddenDoesNotCount ranks in worlds that differ only in what members do not
// see: statistics, and the features of targets, are the same.
func TestHiddenDoesNotCount(t *testing.T) {
	ref := reference(t)
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	rank := func(ask, ticket, portfolio, private string) string {
		profiles := []match.Profile{
			decode(t, `{"kind":"startup","id":"s","name":"Quế","sectors":["agri"],"locality":"51","field_visibility":{"amount_sought":"consent"},"amount_sought":{"value":`+ask+`,"currency":"VND"},"traction":{"customers":`+ask+`}}`),
			decode(t, `{"kind":"investor","id":"i","name":"Quỹ","sectors":["agri"],"strict":["ticket"],"field_visibility":{"ticket":"consent","portfolio":"consent"},"ticket":{"min":`+ticket+`,"currency":"VND"},"portfolio":[`+portfolio+`]}`),
			decode(t, `{"kind":"startup","id":"p","visibility":"private",`+private+`}`),
			decode(t, `{"kind":"startup","id":"t","name":"Tỏi","sectors":["agri"],"amount_sought":{"value":900000000,"currency":"VND"}}`),
		}
		tally := match.NewTally(ref, today)
		for _, p := range profiles {
			if problems := match.Normalize(p, ref, today); match.Invalid(problems) != nil {
				t.Fatal(problems)
			}
			tally.Add(p)
		}
		m := &match.Model{Reference: ref, Weights: weights, Statistics: tally.Statistics(1)}
		var out []match.Match
		for _, pair := range [][2]int{{3, 1}, {1, 0}} {
			subject, target := m.Features(match.Face(profiles[pair[0]])), m.Features(match.Face(profiles[pair[1]]))
			if !match.Listed(subject, target) {
				t.Fatal("not listed")
			}
			s := m.Scorer(match.Direction{From: subject.Kind, To: target.Kind})
			out = append(out, m.Explain(s, subject, target, match.CardOf(profiles[pair[1]])))
		}
		body, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	a := rank("500000000", "100000000", `{"startup":"t","sectors":["agri"],"amount":{"value":5,"currency":"USD"}}`, `"name":"Tỏi quế","sectors":["tourism"],"amount_sought":{"value":1,"currency":"VND"}`)
	b := rank("7", "99000000000000", `{"startup":"s","name":"Quế"},{"startup":"x"}`, `"name":"Lụa","locality":"79"`)
	if a != b {
		t.Errorf("what is hidden shows:\n%s\n%s", a, b)
	}
}
