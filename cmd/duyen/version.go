package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionCmd says what this program is.
type versionCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run prints version and compiler.
func (c *versionCmd) Run(t *terminal) error {
	if c.JSON {
		return printJSON(t.stdout, map[string]string{"version": version(), "go": runtime.Version()})
	}
	_, err := fmt.Fprintln(t.stdout, "duyen", version(), runtime.Version())
	return err
}

// version gives the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "dev"
}
