package api

import "context"

// linkBody gives the addresses under which programs that cannot sign in read a
// feed. They are told this once.
type linkBody struct {
	Atom   string `json:"atom"`
	JSON   string `json:"json"`
	Stream string `json:"stream"`
}

type linkOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         linkBody
}

func (f feeds) link(ctx context.Context, in *feedIDInput) (*linkOutput, error) {
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	token, err := f.svc.LinkFeed(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	at := f.svc.Site() + feedPaths + token
	return &linkOutput{CacheControl: "no-store", Body: linkBody{at + "/feed" + atomFormat().ending, at + "/feed" + jsonFormat().ending, at + streamFile}}, nil
}

func (f feeds) unlink(ctx context.Context, in *feedIDInput) (*doneOutput, error) {
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, f.svc.UnlinkFeed(ctx, from(ctx).actor, in.ID)
}
