package match

import (
	"testing"
	"time"
)

// TestNothingIsConsentedUnasked: no purpose starts as given, whatever is added to
// the list.
func TestNothingIsConsentedUnasked(t *testing.T) {
	for _, s := range StandingOf(nil) {
		if s.Given || s.State != ConsentOpen || s.Last != nil || s.Version == "" {
			t.Errorf("%+v", s)
		}
		if Consented(nil, s.Purpose) {
			t.Errorf("%s is consented to unasked", s.Purpose)
		}
		if (s.Ground == "consent") != s.Purpose.Needed() {
			t.Errorf("%s rests on %s", s.Purpose, s.Ground)
		}
	}
	if ConsentService.Needed() || !ConsentLearning.Needed() || ConsentPurpose("ads").Needed() || Consented(nil, "ads") {
		t.Error("the wrong purposes need consent")
	}
}

func TestTheLastWordCounts(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	say := func(p ConsentPurpose, given bool) Consent {
		at = at.Add(time.Hour)
		return Consent{User: "usr_1", Purpose: p, Given: given, Version: "1", Means: ConsentSelf, At: at}
	}
	history := []Consent{
		say(ConsentNewsletter, true), say(ConsentLearning, false), say(ConsentPublish, true), say(ConsentPublish, false), say(ConsentService, true),
	}
	want := map[ConsentPurpose]ConsentState{
		ConsentService: ConsentOpen, ConsentPublish: ConsentWithdrawn, ConsentNewsletter: ConsentGiven, ConsentLearning: ConsentWithdrawn, ConsentShare: ConsentOpen,
	}
	for _, s := range StandingOf(history) {
		if s.State != want[s.Purpose] || s.Given != (s.State == ConsentGiven) {
			t.Errorf("%s is %s, want %s", s.Purpose, s.State, want[s.Purpose])
		}
	}
	for _, version := range []string{"1", "2"} { // what was agreed to is shown, not what is asked for today
		if s := StandingOf([]Consent{{Purpose: ConsentLearning, Given: true, Version: version}})[3]; s.Purpose != ConsentLearning || s.Version != version {
			t.Errorf("agreed to text %s, told %+v", version, s)
		}
	}
	if again := append(history, say(ConsentPublish, true)); !Consented(again, ConsentPublish) {
		t.Error("given again and not given")
	}
}

func TestConsentCheck(t *testing.T) {
	good := Consent{Purpose: ConsentLearning, Given: true, Version: "1", Means: ConsentSelf}
	for name, c := range map[string]struct {
		change func(*Consent)
		code   string
	}{
		"good":                         {func(*Consent) {}, ""},
		"service":                      {func(c *Consent) { c.Purpose = ConsentService }, "consent_not_needed"},
		"no purpose":                   {func(c *Consent) { c.Purpose = "ads" }, "unknown_value"},
		"no version":                   {func(c *Consent) { c.Version = "" }, "required"},
		"for all":                      {func(c *Consent) { c.Version = ConsentLearningForAll }, ""},
		"another version":              {func(c *Consent) { c.Version = "3" }, "consent_version"},
		"another purpose's version":    {func(c *Consent) { c.Purpose, c.Version = ConsentNewsletter, "2" }, "consent_version"},
		"withdrawn from an older text": {func(c *Consent) { c.Version, c.Given = "0", false }, ""},
		"no means":                     {func(c *Consent) { c.Means = "" }, "unknown_value"},
		"noted by nobody":              {func(c *Consent) { c.Means = ConsentPaper }, "required"},
		"noted":                        {func(c *Consent) { c.Means, c.Officer = ConsentOral, "usr_2" }, ""},
	} {
		x := good
		c.change(&x)
		err := x.Check()
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		e, ok := err.(*Error) //nolint:errorlint // the very type is what callers get
		if !ok || e.Kind != KindInvalid || e.Problems[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
