package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"duyen/match"
)

// The files of a folder. All but the first may be missing; others are ignored.
const (
	profilesFile   = "profiles.jsonl"
	queriesFile    = "queries.jsonl"
	searchFile     = "search_qrels.tsv"
	matchFile      = "match_qrels.tsv"
	candidatesFile = "candidates.txt"
	metaFile       = "meta.json"
)

// What a folder's weights are fitted to, "fit" of meta.json: the deals in its
// portfolios, which is so when nothing is said, or its own judgments.
const (
	fitDeals     = "deals"
	fitJudgments = "judgments"
)

// The codes of what is wrong with a line.
const (
	CodeJSON      = "dataset_json"
	CodeColumns   = "dataset_columns"
	CodeGrade     = "dataset_grade"
	CodeTwice     = "dataset_twice"
	CodeUnknown   = "dataset_unknown"
	CodeDirection = "dataset_direction"
)

// The limits of a file: the longest line, the highest grade (2^16 is gain
// enough), and how many faults are told before reading gives up.
const (
	maxLine   = 1 << 20
	maxGrade  = 16
	maxFaults = 20
)

// ReadProfiles reads a file of profiles as the import does: files.ReadProfiles,
// handed over by cmd because this room has no door to it.
type ReadProfiles func(r io.Reader, name string, f func(line int, p match.Profile, err error) error) error

// Load reads a folder. Today is the day of a folder that does not say as of
// when it is. Its error names every faulty line, up to 20.
func Load(dir string, ref *match.Reference, today match.Date, read ReadProfiles) (*Dataset, error) {
	l := &loader{dir: dir, ref: ref, data: &Dataset{Name: filepath.Base(dir), AsOf: today}}
	for _, step := range []func() error{
		l.meta, func() error { return l.profiles(read) }, l.queries, l.searchJudgments, l.matchJudgments, l.candidates,
	} {
		if err := step(); err != nil && !errors.Is(err, errFull) {
			return nil, err
		}
		if len(l.faults) > 0 {
			return nil, &match.Error{
				Kind: match.KindInvalid, Code: "dataset", Message: dir, Field: l.faults[0].Field, Problems: l.faults,
			}
		}
	}
	l.data.forget()
	return l.data, nil
}

// loader is a folder while it is read.
type loader struct {
	dir    string
	ref    *match.Reference
	data   *Dataset
	faults []match.Problem
}

// errFull ends the reading of a file with too many faults.
var errFull = errors.New("too many faults")

// fault notes what is wrong with a line, or with one field of it.
func (l *loader) fault(file string, line int, p match.Problem) error {
	where := file + ":" + strconv.Itoa(line)
	if p.Field != "" {
		where += ": " + p.Field
	}
	p.Field = where
	if l.faults = append(l.faults, p); len(l.faults) >= maxFaults {
		return errFull
	}
	return nil
}

// open opens a file of the folder; nil when there is none and need not be.
func (l *loader) open(name string, required bool) (io.ReadCloser, error) {
	path := filepath.Join(l.dir, name)
	f, err := os.Open(path)
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, fs.ErrNotExist) && !required:
		return nil, nil
	}
	return nil, &match.Error{Kind: match.KindNotFound, Code: "no_file", Message: path, Cause: err}
}

// eachLine calls f for every line of a file that is not empty.
func (l *loader) eachLine(name string, f func(line int, text []byte) error) error {
	r, err := l.open(name, false)
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
		if n == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := f(n, text); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return match.Wrap(err, fmt.Sprintf("cannot read %s behind line %d", filepath.Join(l.dir, name), n))
	}
	return nil
}

// meta reads meta.json. What else stands in it is for people.
func (l *loader) meta() error {
	r, err := l.open(metaFile, false)
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	var meta struct {
		Name string     `json:"name"`
		AsOf match.Date `json:"as_of"`
		Fit  string     `json:"fit"`
	}
	body, err := io.ReadAll(io.LimitReader(r, maxLine))
	if err != nil {
		return match.Wrap(err, "cannot read "+filepath.Join(l.dir, metaFile))
	}
	if err := json.Unmarshal(body, &meta); err != nil {
		return l.fault(metaFile, 1+lineOf(body, err), match.Problem{Code: CodeJSON, Value: err.Error()})
	}
	if meta.Name != "" {
		l.data.Name = meta.Name
	}
	switch meta.Fit {
	case "", fitDeals:
	case fitJudgments:
		l.data.Taught = true
	default:
		return l.fault(metaFile, 1, match.Problem{
			Field: "fit", Code: match.ProblemUnknownValue, Value: meta.Fit, Nearest: match.Nearest(meta.Fit, []string{fitDeals, fitJudgments}),
		})
	}
	if meta.AsOf == "" {
		return nil
	}
	if _, ok := meta.AsOf.Time(); !ok {
		return l.fault(metaFile, 1, match.Problem{Field: "as_of", Code: match.ProblemBadDate, Value: string(meta.AsOf)})
	}
	l.data.AsOf = meta.AsOf
	return nil
}

// lineOf counts the lines before an error of syntax.
func lineOf(body []byte, err error) int {
	e, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return 0
	}
	return bytes.Count(body[:min(int(e.Offset), len(body))], []byte("\n"))
}

// profiles reads and normalizes the profiles. One without an id goes by its
// external id, else by its line.
func (l *loader) profiles(read ReadProfiles) error {
	r, err := l.open(profilesFile, true)
	if err != nil {
		return err
	}
	defer r.Close()
	first := map[string]int{}
	err = read(r, profilesFile, func(line int, p match.Profile, err error) error {
		if err == nil {
			visible(p)
			err = match.Invalid(slices.DeleteFunc(match.Normalize(p, l.ref, l.data.AsOf), harmless))
		}
		if err != nil {
			return l.refused(line, err)
		}
		b := p.Common()
		if b.ID == "" {
			b.ID = b.ExternalID
		}
		if b.ID == "" {
			b.ID = "line-" + strconv.Itoa(line)
		}
		if n := first[b.ID]; n > 0 {
			return l.fault(profilesFile, line, match.Problem{
				Field: "id", Code: CodeTwice, Value: b.ID, Nearest: profilesFile + ":" + strconv.Itoa(n),
			})
		}
		first[b.ID] = line
		l.data.Profiles = append(l.data.Profiles, p)
		return nil
	})
	l.data.index()
	return err
}

// visible drops invisible characters from a profile's texts. The import refuses
// them because they can hide what is written; data collected by others are full
// of them, and they do not change what is measured.
func visible(p match.Profile) {
	b := p.Common()
	texts := []*string{&b.Name, &b.Summary, &b.Description}
	for i := range b.Tags {
		texts = append(texts, &b.Tags[i])
	}
	if inv, ok := p.(*match.Investor); ok {
		for i := range inv.Portfolio {
			texts = append(texts, &inv.Portfolio[i].Name, &inv.Portfolio[i].Description)
		}
	}
	for _, t := range texts {
		*t = strings.Map(func(r rune) rune {
			if r != '\n' && r != '\t' && unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
				return -1
			}
			return r
		}, *t)
	}
}

// harmless tells whether a refusal of the import is no obstacle here: it
// concerns how a text looks or how long it is, not what it says.
func harmless(p match.Problem) bool {
	switch p.Code {
	case match.ProblemTooLong, match.ProblemBadURL, match.ProblemBadEmail, match.ProblemBadPhone:
		return true
	}
	return false
}

// refused notes why a profile was.
func (l *loader) refused(line int, err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	problems := e.Problems
	if len(problems) == 0 {
		problems = []match.Problem{{Field: e.Field, Code: e.Code}}
	}
	for _, p := range problems {
		if err := l.fault(profilesFile, line, p); err != nil {
			return err
		}
	}
	return nil
}

// queries reads the queries.
func (l *loader) queries() error {
	first := map[string]int{}
	return l.eachLine(queriesFile, func(line int, text []byte) error {
		var q struct {
			ID     string       `json:"id"`
			Text   string       `json:"text"`
			Kinds  []match.Kind `json:"kinds"`
			Traits []string     `json:"traits"`
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		err := d.Decode(&q)
		if err == nil {
			if _, more := d.Token(); !errors.Is(more, io.EOF) {
				err = errors.New("more than one value")
			}
		}
		if err != nil {
			return l.fault(queriesFile, line, match.Problem{Code: CodeJSON, Value: err.Error()})
		}
		for i, k := range q.Kinds {
			if !k.Valid() {
				return l.fault(queriesFile, line, match.Problem{
					Field: fmt.Sprintf("kinds[%d]", i), Code: match.ProblemUnknownKind, Value: string(k),
				})
			}
		}
		switch n := first[q.ID]; {
		case q.ID == "":
			return l.fault(queriesFile, line, match.Problem{Field: "id", Code: match.ProblemRequired})
		case n > 0:
			return l.fault(queriesFile, line, match.Problem{
				Field: "id", Code: CodeTwice, Value: q.ID, Nearest: queriesFile + ":" + strconv.Itoa(n),
			})
		}
		first[q.ID] = line
		l.data.Searches = append(l.data.Searches, Search{
			ID: q.ID, Text: q.Text, Kinds: q.Kinds, Traits: q.Traits, Grades: map[int]int{},
		})
		return nil
	})
}

// judgments reads a file of "one⇥target⇥grade" and calls f for each pair.
func (l *loader) judgments(file string, f func(line int, one string, target, grade int) error) error {
	first := map[[2]string]int{}
	return l.eachLine(file, func(line int, text []byte) error {
		columns := strings.Split(string(text), "\t")
		if len(columns) != 3 {
			return l.fault(file, line, match.Problem{Code: CodeColumns, Value: strconv.Itoa(len(columns))})
		}
		target, ok := l.data.at[columns[1]]
		if !ok {
			return l.fault(file, line, match.Problem{Code: CodeUnknown, Value: columns[1]})
		}
		grade, err := strconv.Atoi(columns[2])
		if err != nil || grade < 0 || grade > maxGrade {
			return l.fault(file, line, match.Problem{Code: CodeGrade, Value: columns[2]})
		}
		pair := [2]string{columns[0], columns[1]}
		if n := first[pair]; n > 0 {
			return l.fault(file, line, match.Problem{
				Code: CodeTwice, Value: pair[0] + " " + pair[1], Nearest: file + ":" + strconv.Itoa(n),
			})
		}
		first[pair] = line
		return f(line, columns[0], target, grade)
	})
}

// searchJudgments reads what was judged of queries.
func (l *loader) searchJudgments() error {
	at := map[string]int{}
	for i, q := range l.data.Searches {
		at[q.ID] = i
	}
	return l.judgments(searchFile, func(line int, query string, target, grade int) error {
		i, ok := at[query]
		if !ok {
			return l.fault(searchFile, line, match.Problem{Code: CodeUnknown, Value: query})
		}
		l.data.Searches[i].Grades[target] = grade
		return nil
	})
}

// matchJudgments reads what was judged of subjects.
func (l *loader) matchJudgments() error {
	type key struct {
		subject int
		to      match.Kind
	}
	at := map[key]int{}
	return l.judgments(matchFile, func(line int, id string, target, grade int) error {
		subject, ok := l.data.at[id]
		if !ok {
			return l.fault(matchFile, line, match.Problem{Code: CodeUnknown, Value: id})
		}
		direction := match.Direction{From: l.data.kind(subject), To: l.data.kind(target)}
		if !ranked(direction) {
			return l.fault(matchFile, line, match.Problem{Code: CodeDirection, Value: direction.String()})
		}
		k := key{subject, direction.To}
		i, ok := at[k]
		if !ok {
			i = len(l.data.Lists)
			at[k] = i
			l.data.Lists = append(l.data.Lists, List{subject, direction, map[int]int{}})
		}
		l.data.Lists[i].Grades[target] = grade
		return nil
	})
}

// ranked tells whether the product ranks a direction.
func ranked(d match.Direction) bool {
	for _, known := range match.Directions() {
		if d == known {
			return true
		}
	}
	return false
}

// candidates reads the ids of the profiles that may be listed, one a line.
func (l *loader) candidates() error {
	return l.eachLine(candidatesFile, func(line int, text []byte) error {
		id := strings.TrimSpace(string(text))
		i, ok := l.data.at[id]
		if !ok {
			return l.fault(candidatesFile, line, match.Problem{Code: CodeUnknown, Value: id})
		}
		if l.data.listed == nil {
			l.data.listed, l.data.partial = map[int]bool{}, map[match.Kind]bool{}
		}
		l.data.listed[i], l.data.partial[l.data.kind(i)] = true, true
		return nil
	})
}
