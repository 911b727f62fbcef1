package main

import (
	"fmt"
	"text/tabwriter"
)

// configCmd shows the settings.
type configCmd struct {
	JSON bool `help:"${help_json}"`
}

// shown is one setting as config prints it.
type shown struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
	Doc    string `json:"doc"`
}

// Run prints every setting with its value and where it came from.
func (c *configCmd) Run(t *terminal) error {
	var list []shown
	for _, s := range t.config.Chosen() {
		list = append(list, shown{s.Name, s.Value, s.Source, s.Doc})
	}
	if c.JSON {
		return printJSON(t.stdout, list)
	}
	w := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name, s.Value, s.Source, s.Doc)
	}
	return w.Flush()
}
