package text

import (
	"strings"
	"testing"
)

var paragraph = strings.Repeat("Hợp tác xã Nông nghiệp và Du lịch cộng đồng Mỹ Khê chèo thuyền đưa khách thăm rừng dừa nước ngập mặn hơn 9 ha, ", 4)

func BenchmarkTokens(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(paragraph)))
	for b.Loop() {
		Tokens(paragraph)
	}
}

func BenchmarkWords(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(paragraph)))
	var words Words
	for b.Loop() {
		for words.Read(paragraph); words.Next(); {
		}
	}
}

func BenchmarkNFC(b *testing.B) {
	b.SetBytes(int64(len(paragraph)))
	for b.Loop() {
		NFC(paragraph)
	}
}

func BenchmarkFold(b *testing.B) {
	b.SetBytes(int64(len(paragraph)))
	for b.Loop() {
		Fold(paragraph)
	}
}
