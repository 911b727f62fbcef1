package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
)

var update = flag.Bool("update", false, "rewrite openapi.yaml")

// emptyServer is a server for looking at, not for asking.
func emptyServer() *Server {
	ref := &match.Reference{}
	return New(Options{Service: service.New(service.Options{Reference: ref, Engine: engine.New(ref, match.Weights{}, nil)}), Reference: ref})
}

// TestSpecification keeps the committed specification equal to what the routes
// emit; go test ./api -run Specification -update rewrites it.
func TestSpecification(t *testing.T) {
	emitted, err := emptyServer().api.OpenAPI().YAML()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.yaml", emitted, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(emitted, openapi) {
		t.Error("api/openapi.yaml is not what the routes say; run: go test ./api -run Specification -update")
	}
}

// TestSpecificationIsComplete: every operation can be understood by itself.
func TestSpecificationIsComplete(t *testing.T) {
	spec := emptyServer().api.OpenAPI()
	for path, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			if op.OperationID == "" || op.Summary == "" || len(op.Tags) == 0 || len(op.Security) == 0 {
				t.Errorf("%s %s: id, summary, tag or security is missing", op.Method, path)
			}
			for _, code := range []string{"400", "401", "500", "503"} {
				if op.Responses[code] == nil {
					t.Errorf("%s %s: no answer %s", op.Method, path, code)
				}
			}
			if success := op.Responses[strconv.Itoa(op.DefaultStatus)]; success == nil || op.DefaultStatus != 204 && len(success.Content) == 0 {
				t.Errorf("%s %s: no answer when it goes well", op.Method, path)
			}
			if op.RequestBody != nil && op.RequestBody.Content["application/octet-stream"] != nil {
				t.Errorf("%s %s: the body is not documented", op.Method, path)
			}
		}
	}
}

// TestReferencesResolve: no $ref of the specification points into nothing.
func TestReferencesResolve(t *testing.T) {
	raw, err := json.Marshal(emptyServer().api.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	var spec map[string]any
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	refs := regexp.MustCompile(`"\$ref":"#/([^"]+)"`).FindAllSubmatch(raw, -1)
	if len(refs) < 100 {
		t.Fatalf("only %d references", len(refs))
	}
	for _, ref := range refs {
		var at any = spec
		for step := range strings.SplitSeq(string(ref[1]), "/") {
			node, _ := at.(map[string]any)
			at = node[step]
		}
		if at == nil {
			t.Errorf("%s points into nothing", ref[1])
		}
	}
}

// TestProfileSchemas: a body that the strict reader takes is one the
// specification describes.
func TestProfileSchemas(t *testing.T) {
	schemas := emptyServer().api.OpenAPI().Components.Schemas.Map()
	for name, want := range map[string][]string{
		"Startup": {"needs", "amount_sought", "traction"}, "Mentor": {"capacity", "formats"}, "Investor": {"ticket", "portfolio"},
		"Offer": {"by", "eligibility"}, "Organization": {"serves"},
	} {
		s := schemas[name]
		if s == nil || !slices.Equal(s.Required, []string{"kind", "name"}) {
			t.Errorf("%s: required fields are wrong", name)
			continue
		}
		for _, field := range append(want, "id", "locality", "contact", "visibility") {
			if s.Properties[field] == nil {
				t.Errorf("%s: no field %s", name, field)
			}
		}
		if !s.Properties["version"].ReadOnly || s.Properties["kind"].Enum == nil {
			t.Errorf("%s: version is not read-only or kind is open", name)
		}
	}
}
