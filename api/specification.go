package api

import (
	_ "embed" // the committed specification
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duyen/match"
)

// openapi is the specification that TestSpecification keeps equal to what the
// routes emit.
//
//go:embed openapi.yaml
var openapi []byte

// apiVersion is the version of the contract, not of the program.
const apiVersion = "1.0.0"

// specification configures huma: JSON only, no documentation routes of its own,
// no $schema links.
func specification() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Duyen", Version: apiVersion, Description: description(),
				License: &huma.License{Name: "MIT", Identifier: "MIT"},
			},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas:         registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"}},
			},
			OnAddOperation: []huma.AddOpFunc{restoreBody},
		},
		Formats:       map[string]huma.Format{jsonType: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: jsonType,
		Transformers:  []huma.Transformer{markStale},
	}
}

// description is the first page of the reference: conventions and the error
// catalogue.
func description() string {
	var b strings.Builder
	b.WriteString(conventions)
	for _, k := range match.ErrorKinds() {
		b.WriteString("\n| `" + string(k) + "` | " + http.StatusText(Status(k)) + " |")
	}
	return b.String()
}

const conventions = `Startups find mentors, investors and offers; every rank explains itself.

Times are RFC 3339 in UTC. Lists are ` + "`{data, has_more, next}`" + ` with ` + "`Link: rel=\"next\"`" + `; pass ` + "`next`" + ` as ` + "`after`" + `.
Writes answer with ` + "`X-Duyen-Seq`" + `; a read with ` + "`min_seq`" + ` waits up to 200 ms for that change and says ` + "`X-Duyen-Stale: 1`" + ` when it is not there yet.
PUT, PATCH and DELETE need ` + "`If-Match`" + ` with the ETag of the last GET. Unknown fields and parameters are refused.
Errors are problem+json with a stable ` + "`code`" + `.

| kind of error | status |
|---|---|`

// restoreBody puts the documented body back where huma assumed bytes.
func restoreBody(_ *huma.OpenAPI, op *huma.Operation) {
	if content, ok := op.Metadata[metaBody].(map[string]*huma.MediaType); ok {
		op.RequestBody.Content = content
		op.RequestBody.Required = op.Metadata[metaOptional] == nil
	}
}

// specified serves the specification.
func specified(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", openapi)
}
