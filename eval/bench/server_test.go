package bench

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// startRedis starts a real redis-server of the test's own and gives its address.
// A machine without one cannot prove what this package promises, so the test
// fails there.
func startRedis(t testing.TB) (url string) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("the tests of eval/bench need redis-server; on Debian: apt-get install redis-server")
	}
	port := freePort(t)
	start(t, exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir()))
	url = "redis://127.0.0.1:" + port + "/0"
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	eventually(t, "redis-server is up", func(ctx context.Context) bool { return client.Ping(ctx).Err() == nil })
	return url
}

// startPostgres starts a real PostgreSQL of the test's own, on the same terms.
func startPostgres(t testing.TB) (url string) {
	t.Helper()
	bin := postgresBin(t)
	dir, err := os.MkdirTemp("/tmp", "duyen-pg") // short and open: its owner may be another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	data, port := filepath.Join(dir, "data"), freePort(t)
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
		cmd.SysProcAttr = owner(t, dir)
		return cmd
	}
	init := command("initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	start(t, command("postgres", "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "max_wal_senders=0", "-c", "wal_level=minimal"))
	url = "postgres://bench@127.0.0.1:" + port + "/postgres"
	eventually(t, "postgres is up", func(ctx context.Context) bool {
		db, err := pgx.Connect(ctx, url)
		if err == nil {
			err = db.Close(ctx)
		}
		return err == nil
	})
	return url
}

// postgresBin finds the programs of the newest PostgreSQL: Debian keeps them out
// of the path.
func postgresBin(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Fatal("the tests of eval/bench need a PostgreSQL server; on Debian: apt-get install postgresql")
	}
	return filepath.Dir(slices.Max(found))
}

// owner lets a command run as the user postgres when the test runs as root, whom
// PostgreSQL refuses, and gives that user the folder.
func owner(t testing.TB, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// start starts a server and stops it at the end of the test.
func start(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // both end at once, without waiting for clients
		_ = cmd.Wait()
	})
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// eventually waits until ok holds, for at most a minute.
func eventually(t testing.TB, what string, ok func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok(ctx) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
