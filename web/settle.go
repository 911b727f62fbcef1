package web

import (
	"html/template"
	"text/template/parse"

	"duyen/locale"
)

// settle writes the texts of a page's templates that hang on nothing but the language,
// {{t "key"}}, into them: most of what a page says is the same at every visit. They
// stand between tags or in quoted attributes only, where what is escaped is safe.
func settle(t *template.Template, lang string) {
	for _, one := range t.Templates() {
		if one.Tree != nil {
			settleList(one.Tree.Root, lang)
		}
	}
}

func settleList(list *parse.ListNode, lang string) {
	if list == nil {
		return
	}
	for i, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if key, ok := settledKey(n.Pipe); ok {
				text := template.HTMLEscapeString(locale.Text(lang, key, nil))
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(text)}
			}
		case *parse.IfNode:
			settleBranch(&n.BranchNode, lang)
		case *parse.RangeNode:
			settleBranch(&n.BranchNode, lang)
		case *parse.WithNode:
			settleBranch(&n.BranchNode, lang)
		}
	}
}

func settleBranch(b *parse.BranchNode, lang string) {
	settleList(b.List, lang)
	settleList(b.ElseList, lang)
}

// settledKey gives the key of {{t "key"}}; false for anything that says more.
func settledKey(p *parse.PipeNode) (string, bool) {
	if len(p.Decl) != 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return "", false
	}
	name, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	key, quoted := p.Cmds[0].Args[1].(*parse.StringNode)
	if !ok || !quoted || name.Ident != "t" {
		return "", false
	}
	return key.Text, true
}
