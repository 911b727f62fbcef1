package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	slash "path"
	"strings"

	"duyen/match"
)

// parts are the files of a workbook's archive by name. Names are compared without
// case, as the format has it. Stop tells that nobody waits for what is read.
type parts struct {
	files map[string]*zip.File
	stop  func() error
}

// openParts reads the directory of the archive and nothing else.
func openParts(data []byte, stop func() error) (out parts, fault *match.Error) {
	switch {
	case len(data) > maxWorkbook:
		return out, large("size", maxWorkbook)
	case isOLE(data):
		return out, bad(CodeLockedWorkbook, "", "", "an old or encrypted workbook")
	case !bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return out, bad(CodeNotWorkbook, "", "", "not a ZIP archive")
	case bytes.Count(data, []byte("PK\x01\x02")) > maxParts: // before the directory takes memory
		return out, large("parts", maxParts)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return out, bad(CodeNotWorkbook, "", "", "not a ZIP archive")
	}
	out = parts{files: map[string]*zip.File{}, stop: stop}
	for _, f := range z.File {
		name := partName(f.Name)
		switch {
		case out.files[name] != nil: // readers would differ in which one they take
			return out, broken("two parts " + f.Name)
		case f.Flags&1 != 0:
			return out, bad(CodeLockedWorkbook, "", "", "an encrypted part")
		}
		out.files[name] = f
	}
	return out, nil
}

// partName gives the form of a name that parts has.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(slash.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// open starts reading a part of at most so many bytes.
func (p parts) open(name string, most int64) (*part, *match.Error) {
	f := p.files[partName(name)]
	if f == nil {
		return nil, broken("no " + name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(name)
	}
	// What the directory says of sizes may be a lie: counted is what comes out.
	if allowed := int64(f.CompressedSize64)*maxRatio + 1<<20; f.CompressedSize64 < maxWorkbook && allowed < most { //nolint:gosec // below maxWorkbook
		most = allowed
	}
	return &part{name: name, from: r, left: most, stop: p.stop}, nil
}

// part is one file of the archive while it is read.
type part struct {
	name string
	from io.ReadCloser
	left int64
	stop func() error
}

// errLarge is why a part is not read to its end.
var errLarge = errors.New("more than allowed")

// Read gives no more than the part may have, and nothing to who has stopped waiting.
func (p *part) Read(b []byte) (int, error) {
	if p.left < 0 {
		return 0, fmt.Errorf("%s: %w", p.name, errLarge)
	}
	if err := p.stop(); err != nil {
		return 0, err
	}
	n, err := p.from.Read(b)
	p.left -= int64(n)
	if p.left < 0 {
		return 0, fmt.Errorf("%s: %w", p.name, errLarge)
	}
	return n, err
}

func (p *part) close() { _ = p.from.Close() } // only read
