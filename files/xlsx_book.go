package files

import (
	"encoding/xml"
	slash "path"
	"strconv"
	"strings"

	"duyen/match"
)

// book is what of a workbook is needed to read its first sheet.
type book struct {
	parts   parts
	sheet   string   // part of the first visible sheet
	strings []string // the shared texts
	dates   []bool   // by number of a cell's format: whether it shows a date
	since   int      // 1904 when days are counted from then
}

// openBook finds the first visible sheet and what its cells refer to.
func openBook(data []byte, stop func() error) (*book, *match.Error) {
	parts, fault := openParts(data, stop)
	if fault != nil {
		return nil, fault
	}
	root, fault := parts.related("", "/officeDocument")
	if fault != nil {
		return nil, bad(CodeNotWorkbook, "", "", "an archive that is no workbook")
	}
	b := &book{parts: parts}
	main := root["/officeDocument"]
	id, fault := b.sheets(main)
	if fault != nil {
		return nil, fault
	}
	links, fault := parts.related(main, "/sharedStrings", "/styles")
	if fault != nil {
		return nil, fault
	}
	if b.sheet = links["#"+id]; b.sheet == "" {
		return nil, broken("no sheet")
	}
	if name := links["/sharedStrings"]; name != "" {
		if fault := b.texts(name); fault != nil {
			return nil, fault
		}
	}
	if name := links["/styles"]; name != "" {
		if fault := b.formats(name); fault != nil {
			return nil, fault
		}
	}
	return b, nil
}

// sheets reads the list of sheets and gives the id of the first one people see.
func (b *book) sheets(main string) (id string, fault *match.Error) {
	known, n := false, 0
	fault = b.parts.each(main, maxSmall, func(_ *tags, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "workbook":
			known = true
		case "workbookPr":
			if on, _ := truth(attribute(tag, "date1904")); on {
				b.since = 1904
			}
		case "sheet":
			if n++; n > maxSheets {
				return &endError{large("sheets", maxSheets)}
			}
			if state := attribute(tag, "state"); id == "" && (state == "" || state == "visible") {
				id = relation(tag)
			}
		}
		return nil
	})
	switch {
	case fault != nil:
		return "", fault
	case !known:
		return "", bad(CodeNotWorkbook, "", "", "an archive that is no workbook")
	case id == "":
		return "", broken("no sheet")
	}
	return id, nil
}

// relation gives the id by which a tag names another part: the attribute id of the
// name space of relationships, not the one of the sheet itself.
func relation(tag xml.StartElement) string {
	for _, a := range tag.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// related reads the relationships of a part: the parts it leads to, by the end of
// their type, and sheets by "#" and their id. What lies outside of the file is never followed.
func (p parts) related(of string, types ...string) (map[string]string, *match.Error) {
	dir, base := slash.Split(of)
	out := map[string]string{}
	fault := p.each(dir+"_rels/"+base+".rels", maxSmall, func(_ *tags, tag xml.StartElement) error {
		if tag.Name.Local != "Relationship" || strings.EqualFold(attribute(tag, "TargetMode"), "External") {
			return nil
		}
		target, kind := attribute(tag, "Target"), attribute(tag, "Type")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		target = partName(target)
		if strings.HasSuffix(kind, "/worksheet") {
			out["#"+attribute(tag, "Id")] = target
		}
		for _, t := range types {
			if strings.HasSuffix(kind, t) && out[t] == "" {
				out[t] = target
			}
		}
		return nil
	})
	return out, fault
}

// texts reads the shared texts.
func (b *book) texts(name string) *match.Error {
	return b.parts.each(name, maxStrings, func(t *tags, tag xml.StartElement) error {
		if tag.Name.Local != "si" {
			return nil
		}
		if len(b.strings) == maxString {
			return &endError{large("texts", maxString)}
		}
		text, err := t.text("rPh") // how a text is spoken is no part of it
		b.strings = append(b.strings, unescaped(text))
		return err
	})
}

// formats reads which formats of cells show dates.
func (b *book) formats(name string) *match.Error {
	dated := map[string]bool{}
	inCells := false
	return b.parts.each(name, maxSmall, func(_ *tags, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "numFmt":
			dated[attribute(tag, "numFmtId")] = showsDate(attribute(tag, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id := attribute(tag, "numFmtId")
				own, stated := dated[id]
				b.dates = append(b.dates, own || !stated && builtInDate(id))
			}
		}
		return nil
	})
}

// builtInDate tells the formats of dates that every workbook has (ECMA-376 part 1,
// 18.8.30), also those of East Asian languages.
func builtInDate(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58)
}

// showsDate tells whether a format writes parts of a date or time: letters outside
// quotation marks, brackets and escapes.
func showsDate(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case strings.IndexByte("yYmMdDhHsS", c) >= 0:
			return true
		}
	}
	return false
}
