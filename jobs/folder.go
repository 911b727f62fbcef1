package jobs

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"duyen/match"
)

const (
	// letterSuffix ends the names of letters in the folder.
	letterSuffix = ".eml"
	// userHeader says whose letter it is, so that Erase finds it. Letters that
	// leave the house do not have it.
	userHeader = "X-Duyen-User"
	// aboutHeader marks letters that tell of other people, as digests do: none of
	// them outlives an erasure. It does not leave the house either.
	aboutHeader = "X-Duyen-About"
	// letterTime begins their names, so that they sort by time.
	letterTime = "20060102T150405.000Z"
)

// Folder puts letters into a folder instead of sending them: for trying out, and
// for machines without a mail server.
type Folder struct {
	dir string
	log *slog.Logger
	now func() time.Time
}

// NewFolder makes a sender that writes to a folder; the first letter makes it.
func NewFolder(dir string, log *slog.Logger, now func() time.Time) *Folder {
	return &Folder{dir: dir, log: log, now: now}
}

// Send implements Sender. The file is there as a whole or not at all, and only
// its owner may read it: links in letters open accounts.
func (f *Folder) Send(_ context.Context, m Message) error {
	at := f.now().UTC()
	msg, err := compose(m, at)
	if err != nil {
		return err
	}
	msg.SetGenHeader(userHeader, m.User)
	if m.Once {
		msg.SetGenHeader(aboutHeader, "others")
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return match.Wrap(err, "making the folder of letters")
	}
	id, _, _ := strings.Cut(m.ID, "@")
	if m.Once && f.has(id) {
		return nil
	}
	name := filepath.Join(f.dir, at.Format(letterTime)+"-"+id+letterSuffix)
	if err := writeLetter(name, msg); err != nil {
		return match.Wrap(err, "writing a letter")
	}
	f.log.Info("a letter lies in the mail folder", "file", name)
	return nil
}

// has tells whether a letter with an id lies in the folder.
func (f *Folder) has(id string) bool {
	entries, err := os.ReadDir(f.dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), "-"+id+letterSuffix) })
}

// writeLetter writes a message under a passing name and gives it its own when
// it is safe on the disk.
func writeLetter(name string, msg *gomail.Msg) error {
	file, err := os.CreateTemp(filepath.Dir(name), ".letter-*") // for the owner only
	if err != nil {
		return err
	}
	_, err = msg.WriteTo(file)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// letterTo picks letters to a user.
func letterTo(user string) func(mail.Header) bool {
	return func(h mail.Header) bool { return h.Get(userHeader) == user }
}

// letterOf picks letters to a user, and those that may tell of them.
func letterOf(user string) func(mail.Header) bool {
	return func(h mail.Header) bool { return h.Get(userHeader) == user || h.Get(aboutHeader) != "" }
}

// eachLetter calls f with every letter of a folder, which need not be there, that
// is picked by its header. Half-written letters of a killed program always are.
func eachLetter(dir string, picks func(mail.Header) bool, f func(path string) error) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return match.Wrap(err, "looking through the folder of letters")
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		mine, err := picked(path, picks)
		if err == nil && mine {
			err = f(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return match.Wrap(err, "looking through the folder of letters")
		}
	}
	return nil
}

// picked tells whether a file is a letter that is picked by its header.
func picked(path string, picks func(mail.Header) bool) (bool, error) {
	if filepath.Ext(path) != letterSuffix {
		return strings.HasPrefix(filepath.Base(path), ".letter-"), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }() // only read
	// What has no sound header is none of ours.
	letter, err := mail.ReadMessage(bufio.NewReader(file))
	return err == nil && picks(letter.Header), nil
}
