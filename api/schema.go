package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"duyen/match"
)

// schema registers the type of v and gives a reference to it.
func (s *Server) schema(v any) *huma.Schema {
	return s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(v), true, "")
}

// profileSchema gives the schema of a kind of profile: the heart's struct plus
// what only its rules know.
func (s *Server) profileSchema(k match.Kind) *huma.Schema {
	registry := s.api.OpenAPI().Components.Schemas
	p := match.New(k)
	ref := registry.Schema(reflect.TypeOf(p), true, "")
	schema := registry.SchemaFromRef(ref.Ref)
	properties := schema.Properties
	properties["kind"].Enum = []any{string(k)}
	properties["visibility"].Enum = values("public", "members", "private")
	properties["field_visibility"] = chosenFields(k)
	for name, allowed := range map[string][]string{
		"capital": match.CapitalTypes(), "led_by": match.Leaders(), "strict": match.StrictFields(), "formats": match.Formats(),
	} {
		if field := properties[name]; field != nil {
			field.Items.Enum = values(allowed...)
		}
	}
	if field := properties["offer_kind"]; field != nil {
		field.Enum = values(match.OfferKinds()...)
	}
	if k == match.KindOffer {
		properties["state"].Enum = values(texts(match.OfferStates())...)
	}
	for _, name := range []string{"created_at", "updated_at", "owner", "verified", "demo", "paused", "version", "returned"} {
		properties[name].ReadOnly = true
	}
	for name, text := range fieldTexts() {
		if field := properties[name]; field != nil {
			field.Description = text
		}
	}
	properties["warnings"] = &huma.Schema{
		Type: huma.TypeArray, Items: s.schema(Fault{}), ReadOnly: true,
		Description: "In answers to writes: what was understood with doubt",
	}
	return ref
}

// chosenFields gives the schema of the fields of a kind whose visibility can be
// chosen.
func chosenFields(k match.Kind) *huma.Schema {
	out := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{},
		Description: "Who may read single fields, besides visibility: public, members, or on consent (after an agreement)",
	}
	for _, name := range match.ChosenFields(k) {
		out.Properties[name] = &huma.Schema{
			Type: huma.TypeString, Enum: values(match.FieldVisibilities()...),
			Description: "When not stated: " + string((&match.Base{}).FieldOpen(name)),
		}
	}
	return out
}

// anyProfile gives the schema of a profile of any kind.
func (s *Server) anyProfile() *huma.Schema {
	out := &huma.Schema{Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: map[string]string{}}}
	for _, k := range match.Kinds() {
		ref := s.profileSchema(k)
		out.OneOf = append(out.OneOf, ref)
		out.Discriminator.Mapping[string(k)] = ref.Ref
	}
	return out
}

// page gives the schema of a list.
func (s *Server) page(item *huma.Schema) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"data", "has_more"},
		Properties: map[string]*huma.Schema{
			"data":     {Type: huma.TypeArray, Items: item},
			"has_more": {Type: huma.TypeBoolean},
			"next":     {Type: huma.TypeString, Description: "Cursor for after"},
			"stale":    {Type: huma.TypeBoolean, Description: "The answer is older than min_seq"},
		},
	}
}

func values(list ...string) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// fieldTexts explains the fields of profiles whose name does not say enough.
func fieldTexts() map[string]string {
	return map[string]string{
		"id":               "1–64 characters of A–Z a–z 0–9 . _ -, unique over all kinds; given by the server when missing",
		"external_id":      "The profile's id where it comes from",
		"sectors":          "Ids or names of sectors; a name nobody knows stays as x:name",
		"locality":         "Place: code, present name or old name; outside Vietnam a path such as US/CA/SF Bay",
		"localities":       "Further places",
		"strengths":        "Ids or names of local strengths",
		"founded_on":       "A day or a year",
		"registered_on":    "A day or a year",
		"visibility":       "Who may find and read it; public when not stated",
		"contact":          "Read by the owner, and by profiles it has an agreement with",
		"stage":            "Id or name of a stage",
		"needs":            "Ids or names of expertise",
		"expertise":        "Ids or names of expertise",
		"services":         "Ids or names of expertise",
		"capacity":         "Open places; not stated when missing",
		"paused_until":     "The last day of a pause, on which nobody is taken on",
		"strict":           "Parts of the thesis that are conditions",
		"excluded_sectors": "Sectors that are never a match",
		"ticket":           "The investor's own cheque",
		"state":            "How far an offer has come. In a POST draft keeps it a draft; else it goes as far as its poster may take it",
		"returned":         "When an offer in review was last sent back, and why; until it is published",
		"dealings":         "How it stands with others: places taken, requests that wait, how fast it answers",
		"by":               "Id of the organization or mentor behind the offer",
		"version":          "Also the ETag; for who may change the profile",
		"updated_at":       "When something changed that everybody can see who can find the profile",
	}
}

// tidy says what Go types cannot: lists in answers are never null.
func tidy(schemas map[string]*huma.Schema) {
	if u := schemas["Understood"]; u != nil {
		u.Properties["type"].Description = "What the words name (sector, stage, expertise, org_kind, strength, place, kind of profile), or how they were read: " +
			"typed in Telex or VNI, expanded from shorthand or English, corrected, relaxed (nothing had them)"
		u.Properties["text"].Description = "The words of the query"
		u.Properties["ids"].Description = "What they were read as; several when nothing decided, none when relaxed words were left out"
	}
	for _, s := range schemas {
		for _, field := range s.Properties {
			if field.Type == huma.TypeArray {
				field.Nullable = false
			}
		}
	}
}
