package files

import (
	"bytes"
	"encoding/json"
)

// JSONFeedType is the media type of what JSONFeed gives.
const JSONFeedType = "application/feed+json; charset=utf-8"

// jsonFeed is a JSON Feed, version 1.1. That of gorilla/feeds leaves items away
// when there are none, which the version requires.
type jsonFeed struct {
	Version  string           `json:"version"`
	Title    string           `json:"title"`
	Home     string           `json:"home_page_url,omitempty"`
	Self     string           `json:"feed_url,omitempty"`
	Language string           `json:"language,omitempty"`
	Authors  []jsonFeedAuthor `json:"authors,omitempty"`
	Items    []jsonFeedItem   `json:"items"`
}

type jsonFeedAuthor struct {
	Name string `json:"name"`
}

type jsonFeedItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title"`
	HTML      string   `json:"content_html"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags,omitempty"`
}

// JSONFeed writes a feed as JSON Feed 1.1.
func JSONFeed(f Feed) ([]byte, error) {
	out := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: sane(f.Title), Home: f.Home, Self: f.Self, Language: f.Lang,
		Authors: []jsonFeedAuthor{{sane(f.Author)}}, Items: []jsonFeedItem{},
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		out.Items = append(out.Items, jsonFeedItem{
			ID: e.ID, URL: e.Link, Title: sane(e.Title), HTML: e.html(), Text: e.text(),
			Published: stamp(e.Published), Modified: stamp(e.Updated), Tags: []string{e.Event},
		})
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(out); err != nil {
		return nil, unwritten(err, "a JSON Feed")
	}
	return b.Bytes(), nil
}
