package match

import (
	"strconv"
	"unicode/utf8"
)

// The codes of problems. Each names a text of the catalogue ("problem."+code).
const (
	ProblemRequired      = "required"
	ProblemTooLong       = "too_long"
	ProblemTooMany       = "too_many"
	ProblemForbidden     = "forbidden_character"
	ProblemNotUTF8       = "not_utf8"
	ProblemConfusable    = "confusable"
	ProblemBadID         = "bad_id"
	ProblemBadURL        = "bad_url"
	ProblemBadDate       = "bad_date"
	ProblemFutureDate    = "future_date"
	ProblemBadEmail      = "bad_email"
	ProblemSameEmail     = "same_email"
	ProblemBadPhone      = "bad_phone"
	ProblemBadLanguage   = "bad_language"
	ProblemBadValue      = "bad_value"
	ProblemUnknownValue  = "unknown_value"
	ProblemUnknownKind   = "unknown_kind"
	ProblemUnknownField  = "unknown_field"
	ProblemUnknownPlace  = "unknown_place"
	ProblemManyPlaces    = "ambiguous_place"
	ProblemUnknownSector = "unknown_sector"
	ProblemManySectors   = "ambiguous_sector"
	ProblemUnknownStage  = "unknown_stage"
	ProblemUnknownSkill  = "unknown_expertise"
	ProblemUnknownOrg    = "unknown_org_kind"
	ProblemUnknownHeld   = "unknown_strength"
	ProblemAmbiguous     = "ambiguous"
	ProblemCurrency      = "unknown_currency"
	ProblemNegative      = "negative"
	ProblemOutOfRange    = "out_of_range"
	ProblemMinOverMax    = "min_over_max"
	ProblemOverlap       = "sectors_overlap"
	ProblemNoCapacity    = "capacity_zero_available"
	ProblemClosesEarly   = "closes_before_opens"
	ProblemClosesPast    = "closes_past"     // of offers
	ProblemReviewAgain   = "review_again"    // a warning
	ProblemPlacesTaken   = "places_taken"    // of offers
	ProblemPosterGone    = "poster_gone"     // of offers
	ProblemNotReturned   = "not_returned"    // a reason for what needs none
	ProblemNobodyMeets   = "nobody_meets"    // of offers, as a warning
	ProblemMeetOthers    = "meet_the_others" // of offers, as a warning
	ProblemEndsEarly     = "ends_before_it_begins"
	ProblemSameProfile   = "same_profile"    // of agreements
	ProblemPrivate       = "private_profile" // of agreements
	ProblemNoPlace       = "no_place"        // of introductions: Nearest is somebody who has one

	ProblemSlotPast    = "slot_past" // of slots and bookings
	ProblemSlotFar     = "slot_far"
	ProblemSlotLength  = "slot_length"
	ProblemSlotPlace   = "slot_place"
	ProblemSlotLink    = "slot_link"
	ProblemSlotOverlap = "slot_overlaps"
	ProblemBadTime     = "bad_time"
	ProblemSuspended   = "booking_suspended"
	ProblemNotStartup  = "not_startup"

	ProblemWebhookScheme  = "webhook_scheme" // of webhooks
	ProblemWebhookPort    = "webhook_port"
	ProblemWebhookAddress = "webhook_address"
)

// ProblemCodes lists every code that Normalize and CheckAgreement give, for the
// test that the catalogue has a text for each.
func ProblemCodes() []string {
	return []string{
		ProblemRequired, ProblemTooLong, ProblemTooMany, ProblemForbidden, ProblemNotUTF8, ProblemConfusable,
		ProblemBadID, ProblemBadURL, ProblemBadDate, ProblemFutureDate, ProblemBadEmail, ProblemSameEmail, ProblemBadPhone,
		ProblemBadLanguage, ProblemBadValue, ProblemUnknownValue, ProblemUnknownKind, ProblemUnknownField,
		ProblemUnknownPlace, ProblemManyPlaces, ProblemUnknownSector, ProblemManySectors, ProblemUnknownStage,
		ProblemUnknownSkill, ProblemUnknownOrg, ProblemUnknownHeld, ProblemAmbiguous, ProblemCurrency,
		ProblemNegative, ProblemOutOfRange, ProblemMinOverMax, ProblemOverlap, ProblemNoCapacity, ProblemClosesEarly, ProblemEndsEarly,
		ProblemClosesPast, ProblemReviewAgain, ProblemPlacesTaken, ProblemPosterGone, ProblemNotReturned, ProblemNobodyMeets, ProblemMeetOthers,
		ProblemSameProfile, ProblemPrivate, ProblemNoPlace,
		ProblemSlotPast, ProblemSlotFar, ProblemSlotLength, ProblemSlotPlace, ProblemSlotLink, ProblemSlotOverlap, ProblemBadTime, ProblemSuspended, ProblemNotStartup,
	}
}

// maxShown is how much of a refused value is repeated to the sender.
const maxShown = 80

// shorten cuts a value for display.
func shorten(s string) string {
	if len(s) <= maxShown || utf8.RuneCountInString(s) <= maxShown {
		return s
	}
	return string([]rune(s)[:maxShown]) + "…"
}

func itoa(i int) string { return strconv.Itoa(i) }
