// Package text is Duyen's one way of reading Vietnamese text: Unicode form, tone
// placement, folding without diacritics, tokens and edit distance. Search, the
// engine and the resolution of names all use it, so that the same word is the
// same word everywhere.
package text
