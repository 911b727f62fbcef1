package locale

// Problem tells one fault of an input: what is wrong with the value and, when
// there is one, the nearest valid value.
func Problem(lang, code, value, nearest string) string {
	key := "problem." + code
	if !Has(key) {
		key = "problem.invalid"
	}
	return capital(Text(lang, key, map[string]any{"value": value, "nearest": nearest}))
}

// Error tells an error by its code; one without a text of its own is told by
// its kind, which is coarser but never empty.
func Error(lang, kind, code string) string {
	if key := "error." + code; Has(key) {
		return Text(lang, key, nil)
	}
	return Text(lang, "error."+kind, nil)
}
