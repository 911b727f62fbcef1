package configs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"duyen/match"
)

const (
	envPrefix = "DUYEN_"
	// fileName is the settings file that is read when it stands in the data folder.
	fileName = "duyen.yaml"
	// apart separates the levels of nested names; no setting has any.
	apart = "."
)

// layer is one place settings come from.
type layer struct {
	source string
	where  func(Setting) string // how the place calls a setting
	values *koanf.Koanf
}

// Load gives the settings that hold: flags before environment ("NAME=value",
// as os.Environ gives it) before the file before the defaults. Flags hold only
// what was given. With path "" the file duyen.yaml of the data folder is read
// when there is one. A name nobody knows is an error that gives the nearest.
func Load(flags map[string]string, environ []string, path string) (*Config, error) {
	given := layer{"flag", Setting.Flag, values(flags)}
	env, err := environment(environ)
	if err != nil {
		return nil, err
	}
	if err := known(given); err != nil {
		return nil, err
	}
	stored, err := settingsFile(path, dataFolder(given, env))
	if err != nil {
		return nil, err
	}
	return choose(given, env, stored)
}

// choose takes every setting from the first layer that has it.
func choose(layers ...layer) (*Config, error) {
	c := &Config{}
	for _, s := range Settings() {
		value, source := s.Default, "default"
		for _, l := range layers {
			if v := l.values.String(s.Name); v != "" {
				if err := s.valid(v, l.where(s)); err != nil {
					return nil, err
				}
				value, source = v, l.source
				break
			}
		}
		if s.Name == "store" && value == "" {
			value = defaultStore(c.Data)
		}
		c.fill(s.Name, value)
		c.chosen = append(c.chosen, Chosen{Setting: s, Value: s.show(value), Source: source})
	}
	return c, nil
}

// values makes a layer's settings from a flat map.
func values(flat map[string]string) *koanf.Koanf {
	k := koanf.New(apart)
	m := make(map[string]any, len(flat))
	for name, value := range flat {
		m[name] = value
	}
	_ = k.Load(confmap.Provider(m, ""), nil) // a map in memory cannot fail to be read
	return k
}

// environment reads the variables that start with DUYEN_.
func environment(environ []string) (layer, error) {
	flat := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if rest, ok := strings.CutPrefix(name, envPrefix); ok {
			flat[strings.ToLower(rest)] = value
		}
	}
	l := layer{"environment", Setting.Env, values(flat)}
	return l, known(l)
}

// settingsFile reads the YAML file at path, or the data folder's own when path is "".
func settingsFile(path, data string) (layer, error) {
	k := koanf.New(apart)
	asked := path != ""
	if !asked {
		path = filepath.Join(data, fileName)
	}
	l := layer{"file", func(s Setting) string { return path + ": " + s.Name }, k}
	if !asked && !exists(path) {
		return l, nil
	}
	if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
		return l, &match.Error{
			Kind: match.KindInvalid, Code: "settings_file", Field: path,
			Message: "cannot read the settings file", Cause: err,
		}
	}
	for name, value := range k.All() {
		switch value.(type) {
		case string, bool, int, float64:
			_ = k.Set(name, fmt.Sprint(value)) // a name that was just there can be set
		}
	}
	return l, known(l)
}

// exists tells whether there is a file: one that nobody asked for may be missing.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// dataFolder gives the folder whose settings file may be read.
func dataFolder(layers ...layer) string {
	for _, l := range layers {
		if v := l.values.String("data"); v != "" {
			return v
		}
	}
	return Settings()[0].Default
}

// known refuses a layer that names a setting nobody knows.
func known(l layer) error {
	settings := Settings()
	for _, name := range l.values.Keys() {
		if slices.ContainsFunc(settings, func(s Setting) bool { return s.Name == name }) {
			continue
		}
		stranger := l.where(Setting{Name: name})
		e := match.Fail(match.KindInvalid, "unknown_setting", "no such setting")
		e.Field = stranger
		e.Problems = []match.Problem{{Field: stranger, Code: "unknown_setting", Nearest: nearestSetting(name, l)}}
		return e
	}
	return nil
}

// nearestSetting gives the setting whose name is closest, as the layer calls it.
func nearestSetting(name string, l layer) string {
	byName := map[string]string{}
	var names []string
	for _, s := range Settings() {
		byName[s.Name] = l.where(s)
		names = append(names, s.Name)
	}
	return byName[match.Nearest(name, names)]
}
