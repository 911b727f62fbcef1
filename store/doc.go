// Package store keeps the truth: profiles, accounts and signing keys in SQL,
// with a change log written in the same transaction as every change. Search
// index, ranking columns and caches are derived from it and follow the log.
//
// The SQL is portable to PostgreSQL; today the store is one SQLite file in WAL
// mode with one writing connection and a pool of readers, so readers never
// wait. A write that was answered is on the disk: every commit is synced
// (synchronous=FULL), which holds for a killed process and for a power cut.
package store
