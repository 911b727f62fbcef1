package store

import (
	"testing"
)

// suite is what every backend must hold.
func suite(t *testing.T, open opener) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *Store)
	}{
		{"round trip of every kind", testRoundTrip},
		{"modes of a write", testModes},
		{"versions", testVersions},
		{"unchanged", testUnchanged},
		{"external ids", testExternalIDs},
		{"one batch", testBatch},
		{"a trial", testTry},
		{"unwritable", testUnwritable},
		{"given ids", testGivenIDs},
		{"delete", testDelete},
		{"get", testGet},
		{"list filters", testListFilters},
		{"list viewers", testListViewers},
		{"list pages", testListPages},
		{"list since", testListSince},
		{"list follows changes", testListFollowsChanges},
		{"list of common values", testListCommon},
		{"change log", testLog},
		{"snapshot", testSnapshot},
		{"head of a snapshot", testSnapshotHead},
		{"error of Each", testEachError},
		{"race for a version", testRace},
		{"many writers", testManyWriters},
		{"accounts", testUsers},
		{"registration", testRegister},
		{"changes of accounts", testChangeUser},
		{"tickets", testTickets},
		{"sign-ins", testSessions},
		{"refresh tokens", testRotate},
		{"a race for a refresh token", testRotateRace},
		{"API keys", testKeys},
		{"identities", testIdentities},
		{"owned profiles", testOwned},
		{"agreements", testAgreements},
		{"feeds", testFeeds},
		{"feed items", testFeedItems},
		{"follows", testFollows},
		{"feed links", testFeedLinks},
		{"ways out", testWaysOut},
		{"saved searches", testSavedSearches},
		{"webhooks", testWebhooks},
		{"deliveries", testDeliveries},
		{"what searches find", testFound},
		{"digests", testDigests},
		{"ways out of digests", testUnsubscribers},
		{"lessons", testLessons},
		{"lessons of who withdraws", testUnlearn},
		{"pages of agreements", testAgreementPages},
		{"silent changes", testSilent},
		{"signing keys", testSigningKeys},
		{"audit log", testAudit},
		{"bad audit entries", testAuditRefuses},
		{"audited writes", testAuditedWrites},
		{"erased audit payloads", testAuditErase},
		{"many auditors", testManyAuditors},
		{"consents", testConsents},
		{"profiles of who withdrew", testPaused},
		{"requests about personal data", testDataRequests},
		{"erasures", testErasures},
		{"export of a person", testSections},
		{"given up", testGivenUp},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}
