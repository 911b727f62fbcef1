package main

import (
	"io"
	"log/slog"
	"slices"
	"strings"

	"duyen/configs"
)

// newLogger logs to w at a level and in a form of the settings. What is secret
// does not get into the log, whoever logs it.
func newLogger(w io.Writer, level, format string) *slog.Logger {
	var least slog.Level
	_ = least.UnmarshalText([]byte(level)) // the settings only take levels
	options := &slog.HandlerOptions{Level: least, ReplaceAttr: redacted}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// redacted hides values under names that hold secrets, and passwords in URLs.
func redacted(_ []string, a slog.Attr) slog.Attr {
	name := strings.ToLower(a.Key)
	if slices.ContainsFunc([]string{"password", "token", "authorization", "cookie", "secret"}, func(s string) bool {
		return strings.Contains(name, s)
	}) {
		return slog.String(a.Key, "*****")
	}
	if a.Value.Kind() == slog.KindString {
		return slog.String(a.Key, configs.Redact(a.Value.String()))
	}
	return a
}
