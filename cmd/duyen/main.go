// Command duyen is the whole product in one binary: it serves the API and the
// pages, and it imports, searches, matches and repairs from the terminal. It is
// the only package that sees every room of the house, and wires them together.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // days are counted in Asia/Ho_Chi_Minh, also on machines without time zones
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ, os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprint(os.Stderr, tell(language(os.Args[1:], os.Environ()), err))
	}
	os.Exit(exitCode(err))
}
