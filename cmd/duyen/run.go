package main

import (
	"context"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"duyen/configs"
	"duyen/locale"
)

// terminal is where a command reads and writes, and what was configured.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	config         *configs.Config
}

// run is the program: everything it touches outside of files is an argument.
// getenv gives all variables, because one nobody knows is an error.
func run(ctx context.Context, args []string, getenv func() []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var c commands
	helped := false
	parser, err := kong.New(&c,
		kong.Name("duyen"), kong.Writers(stdout, stderr), vars(language(args, getenv())),
		kong.Description(locale.Text(language(args, getenv()), "cli.about", nil)),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if helped {
		return nil
	}
	if err != nil {
		return usage(err)
	}
	config, err := configs.Load(c.given(), getenv(), c.Config)
	if err != nil {
		return usage(err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(&terminal{stdin: stdin, stdout: stdout, stderr: stderr, config: config})
}

// vars gives kong the help texts of the catalogue: ${help_serve}.
func vars(lang string) kong.Vars {
	out := kong.Vars{}
	for _, code := range locale.Codes("cli.help.") {
		name := "help_" + strings.ReplaceAll(strings.TrimPrefix(code, "cli.help."), ".", "_")
		out[name] = locale.Text(lang, code, nil)
	}
	return out
}

// language gives the language of what is said before the settings are known, or
// because they cannot be: the flag, else the environment.
func language(args, environ []string) string {
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, given = args[i+1], true
		}
		if given {
			return locale.Lang("", value, "")
		}
	}
	for _, entry := range environ {
		if value, ok := strings.CutPrefix(entry, "DUYEN_LANG="); ok {
			return locale.Lang("", value, "")
		}
	}
	return locale.Vietnamese
}
