// Package auth proves who somebody is: passwords, access tokens and the keys
// they are signed with, secrets that are kept only as a hash, and sign-in
// through an organisation. What a proven actor may do is decided in match and
// match/service.
package auth
