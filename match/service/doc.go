// Package service holds the use cases of Duyen: what a door may ask for, who is
// allowed to, and in which order the rooms behind it are called. Every door
// (api, web, cmd) hands over a match.Actor and gets *match.Error back.
//
// It also holds the indexer (Run), which follows the store's change log and
// keeps the text index and the engine up to date. Both are copies: whatever
// happens to them, the store answers meanwhile and they are built anew.
package service
