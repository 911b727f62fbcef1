package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Vietnamese syllable is an onset, a rhyme and a tone. The onsets and rhymes
// are few and listed here, those of the highland names of Quảng Ngãi and Kon Tum
// (Plông, Krông, Đăk) among them, so that what somebody typed can be checked
// letter by letter.

// onsetList holds the initial consonants, the longer ones first; a syllable may
// also begin with its rhyme. đ is a d with its stroke.
const onsetList = "ngh ng nh ch gh gi kh kl kr ph pl pr th tr qu bl br dr gl hr mr sr xr b c d g h k l m n p r s t v x"

// rhymeList holds the rhymes without tone.
const rhymeList = "a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây " +
	"e ec ek em en eng eo ep et ê êch êk êm ên êng ênh êp êt êu i ia ich ik im in inh ip it iu iêc iêm iên iêng iêp iêt iêu " +
	"o oc oi ok om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet " +
	"oong ooc ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơk ơm ơn ơng ơp ơt u ua uc ui uk um un ung up ut uân uâng uât uây uê uêch uênh " +
	"uô uôc uôi uôm uôn uông uôt uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưk ưm ưn ưng ưt ưu " +
	"ươc ươi ươm ươn ương ươp ươt ươu y ych ym yn ynh yt yêm yên yêng yêt yêu"

// The marks that make other vowels out of a, e, o and u, as VNI types them.
const (
	plain      = '0'
	circumflex = '6' // â ê ô
	horn       = '7' // ơ ư
	breve      = '8' // ă
	stroke     = '9' // đ
)

// rhyme is one rhyme with its mark.
type rhyme struct {
	letters string
	tone    int  // index of the vowel that carries the tone
	stop    bool // ends in c, ch, k, p or t: of the tones only acute and dot
}

// rhymes finds a rhyme by its folded letters behind its mark; only read.
var rhymes = newRhymes()

// onsets is onsetList in parts; only read.
var onsets = strings.Fields(onsetList)

func newRhymes() map[string]rhyme {
	table := map[string]rhyme{}
	for _, s := range strings.Fields(rhymeList) {
		table[string(markOf(s))+Fold(s)] = newRhyme([]rune(s))
	}
	return table
}

// markOf gives the one mark of a rhyme.
func markOf(s string) rune {
	switch {
	case strings.ContainsAny(s, "âêô"):
		return circumflex
	case strings.ContainsAny(s, "ơư"):
		return horn
	case strings.Contains(s, "ă"):
		return breve
	}
	return plain
}

// newRhyme finds out where the tone goes: on the last marked vowel; without one
// on the last vowel before a consonant, on the middle of three, on the first of
// two. Only in "ưa" and "ưu" does an unmarked vowel follow a marked one.
func newRhyme(s []rune) rhyme {
	vowels, marked := 0, -1
	for i, r := range s {
		if !strings.ContainsRune("aeiouy", rune(letters.at(r).fold)) {
			break
		}
		vowels++
		if r > 'z' {
			marked = i
		}
	}
	r := rhyme{letters: string(s), tone: marked}
	r.stop = vowels < len(s) && strings.ContainsRune("cpt", s[len(s)-1]) || s[len(s)-1] == 'k' || strings.HasSuffix(r.letters, "ch")
	switch {
	case marked >= 0:
	case vowels < len(s):
		r.tone = vowels - 1
	default:
		r.tone = (vowels - 1) / 2
	}
	return r
}

// The tones in the order of VNI: acute, grave, hook, tilde, dot. None is 0.
const (
	toneMarks  = " \u0301\u0300\u0309\u0303\u0323"
	telexTones = " sfrxj"
	acuteTone  = 1
	dotTone    = 5
)

// with gives the rhyme with a tone; false when no syllable has both.
func (r *rhyme) with(tone int) (string, bool) {
	if tone == 0 {
		return r.letters, true
	}
	if r.stop && tone != acuteTone && tone != dotTone {
		return "", false
	}
	var b strings.Builder
	for i, c := range []rune(r.letters) {
		b.WriteRune(c)
		if i == r.tone {
			b.WriteRune([]rune(toneMarks)[tone])
		}
	}
	return norm.NFC.String(b.String()), true
}
