// Package auth proves who somebody is: passwords and access tokens. What a
// proven actor may do is decided in match and match/service.
package auth
