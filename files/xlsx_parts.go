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
// case, as the format has it.
type parts map[string]*zip.File

// openParts reads the directory of the archive and nothing else.
func openParts(data []byte) (parts, *match.Error) {
	switch {
	case len(data) > maxWorkbook:
		return nil, large("size", maxWorkbook)
	case isOLE(data):
		return nil, bad(CodeLockedWorkbook, "", "", "an old or encrypted workbook")
	case !bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil, bad(CodeNotWorkbook, "", "", "not a ZIP archive")
	case bytes.Count(data, []byte("PK\x01\x02")) > maxParts: // before the directory takes memory
		return nil, large("parts", maxParts)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, bad(CodeNotWorkbook, "", "", "not a ZIP archive")
	}
	out := parts{}
	for _, f := range z.File {
		name := partName(f.Name)
		switch {
		case out[name] != nil: // readers would differ in which one they take
			return nil, broken("two parts " + f.Name)
		case f.Flags&1 != 0:
			return nil, bad(CodeLockedWorkbook, "", "", "an encrypted part")
		}
		out[name] = f
	}
	return out, nil
}

// partName gives the form of a name that parts has.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(slash.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// open starts reading a part of at most so many bytes.
func (p parts) open(name string, most int64) (*part, *match.Error) {
	f := p[partName(name)]
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
	return &part{name: name, from: r, left: most}, nil
}

// part is one file of the archive while it is read.
type part struct {
	name string
	from io.ReadCloser
	left int64
}

// errLarge is why a part is not read to its end.
var errLarge = errors.New("more than allowed")

// Read gives no more than the part may have.
func (p *part) Read(b []byte) (int, error) {
	if p.left < 0 {
		return 0, fmt.Errorf("%s: %w", p.name, errLarge)
	}
	n, err := p.from.Read(b)
	p.left -= int64(n)
	if p.left < 0 {
		return 0, fmt.Errorf("%s: %w", p.name, errLarge)
	}
	return n, err
}

func (p *part) close() { _ = p.from.Close() } // only read
