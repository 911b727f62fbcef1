package api

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"net/http"
	"strings"

	"duyen/match"
)

// gzipCoding is the one coding that answers are sent in besides none: what sends
// requests knows it everywhere.
const gzipCoding = "gzip"

// takesGzip tells whether an Accept-Encoding names gzip without saying no to it.
func takesGzip(header string) bool {
	if header == gzipCoding {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), gzipCoding) {
			q, said := strings.CutPrefix(strings.TrimSpace(quality), "q=0")
			return !said || strings.Trim(q, ".0") != ""
		}
	}
	return false
}

// zippedForm finishes lists compressed: a list is compressed when it is drawn and not
// each time it is sent, which takes several times as long as all else of sending it.
// Before the bytes that are sent stand the tag and the checksum of the list. Seq and
// total are in a block of their own that is not compressed, so that they are renewed
// without the list (RFC 1951, 3.2.4; RFC 1952).
type zippedForm struct{ form }

// sumLength is the length of the checksum behind the tag.
const sumLength = 4

// Lengths of the parts of what is sent.
const (
	blockHead   = 5 // of a block that is not compressed: that it is the last, and its length twice
	gzipTrailer = 8 // checksum and length of what was compressed
)

// gzipHead is the header of a file without a name, a time and a known system.
const gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// Finish implements service.Form.
func (f zippedForm) Finish(r match.Ranking) ([]byte, error) {
	plain, err := f.form.Finish(r)
	if err != nil {
		return nil, err
	}
	at := bytes.LastIndex(plain, []byte(beforeTotal))
	list, tail := plain[tagLength:at], plain[at:]
	out := bytes.NewBuffer(make([]byte, 0, tagLength+sumLength+len(plain)/4))
	out.Write(plain[:tagLength])
	out.Write(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(list)))
	out.WriteString(gzipHead)
	if err := f.compress(out, list); err != nil {
		return nil, match.Wrap(err, "cannot compress matches")
	}
	return ended(out.Bytes(), tail, len(list)), nil
}

// compress writes blocks of deflate that end with a whole byte.
func (s *Server) compress(to io.Writer, plain []byte) (err error) {
	w, ok := s.compressors.Get().(*flate.Writer)
	if ok {
		w.Reset(to)
	} else if w, err = flate.NewWriter(to, flate.DefaultCompression); err != nil {
		return err
	}
	defer s.compressors.Put(w)
	if _, err := w.Write(plain); err != nil {
		return err
	}
	return w.Flush()
}

// Renew implements service.Form.
func (f zippedForm) Renew(finished []byte, seq int64, total int) []byte {
	end, at := len(finished)-gzipTrailer, bytes.LastIndex(finished, []byte(beforeTotal))
	if at < tagLength+sumLength+len(gzipHead)+blockHead || end < at {
		return nil
	}
	had := finished[at:end]
	tail := f.form.Renew(had, seq, total)
	if tail == nil {
		return nil
	}
	listed := int(binary.LittleEndian.Uint32(finished[len(finished)-4:])) - len(had)
	return ended(finished[:at-blockHead:at-blockHead], tail, listed)
}

// ended gives a compressed list, as it stands before the last block, with its end.
// Listed is the length of the list before it was compressed.
func ended(list, tail []byte, listed int) []byte {
	if len(tail) > math.MaxUint16 {
		return nil
	}
	sum := binary.LittleEndian.Uint32(list[tagLength:])
	out := append(make([]byte, 0, len(list)+blockHead+len(tail)+gzipTrailer), list...)
	out = append(out, 1) // the last block, not compressed
	out = binary.LittleEndian.AppendUint16(out, uint16(len(tail)))
	out = binary.LittleEndian.AppendUint16(out, ^uint16(len(tail)))
	out = append(out, tail...)
	out = binary.LittleEndian.AppendUint32(out, crc32.Update(sum, crc32.IEEETable, tail))
	return binary.LittleEndian.AppendUint32(out, uint32(listed+len(tail)))
}

// answeredZipped is answered for bytes that a zippedForm finished.
func answeredZipped(kept []byte, ifNoneMatch string) (*matchesOutput, error) {
	if len(kept) <= tagLength+sumLength || !bytes.HasPrefix(kept[tagLength+sumLength:], []byte(gzipHead)) {
		return nil, damaged()
	}
	out := &matchesOutput{
		Status: http.StatusOK, ContentType: jsonType, Coding: gzipCoding, Body: kept[tagLength+sumLength:],
		ETag: `W/"` + string(kept[:tagLength]) + `"`,
	}
	if seen(ifNoneMatch, out.ETag) {
		out.Status, out.Coding, out.Body = http.StatusNotModified, "", nil
	}
	return out, nil
}
