package match

// stopWord tells whether a syllable, as written, only joins others: a pair with
// one says nothing of what a text is about. Forms that mean something else
// without accents ("va", "cua") are not listed.
func stopWord(exact string) bool {
	switch exact {
	case "và", "của", "các", "cho", "có", "là", "được", "trong", "với", "từ", "ở", "về", "để", "đến", "những",
		"khi", "này", "đó", "cũng", "như", "theo", "trên", "tại", "ra",
		"đã", "đang", "sẽ", "còn", "không", "thì", "mà", "do", "vào", "hoặc", "hay", "rồi", "nên":
		return true
	case "and", "the", "of", "for", "in", "to", "a", "an", "with", "on", "by", "at", "is", "are", "that", "from", "or", "as", "its", "their":
		return true
	}
	return false
}
