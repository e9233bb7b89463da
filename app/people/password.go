package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Argon2id with the parameters that OWASP recommends: 19 MiB, two passes, one
// lane. At most two hashes run at once, so that signing in cannot exhaust the
// machine.
const (
	argonMemory = 19 * 1024
	argonPasses = 2
	argonKey    = 32
)

// Hashing has a place for each password that may be hashed at the same time.
var Hashing = make(chan struct{}, 2)

// inTurn runs fn, which hashes a password, when fewer than two others do. It
// gives up when the request ends.
func inTurn(ctx context.Context, fn func() error) error {
	select {
	case Hashing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-Hashing }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn()
}

// checkPassword requires 8 to 200 characters that are not a very common
// password.
func checkPassword(s string) *record.Error {
	n := utf8.RuneCountInString(s)
	switch {
	case n < 8 || n > 200:
		return record.Wrong("password_length", "min", 8, "max", 200)
	case isCommonPassword(s):
		return record.Wrong("password_common")
	}
	return nil
}

// newHash returns the hash of a new password. It waits for its turn.
func newHash(ctx context.Context, s string) (hash string, err error) {
	err = inTurn(ctx, func() error {
		hash = HashPassword(s)
		return nil
	})
	return hash, unit.Fault(err)
}

// HashPassword returns the text that is stored for a password.
func HashPassword(s string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return "argon2id$" + b64(salt) + "$" + b64(argon(s, salt))
}

// PasswordFits reports whether s matches a hash. An empty hash takes as long
// and never matches. Callers use inTurn.
func PasswordFits(hash, s string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 3 || parts[0] != "argon2id" {
		argon(s, make([]byte, 16))
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[1])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[2])
	if err1 != nil || err2 != nil {
		panic(fmt.Sprintf("app: damaged password hash: %v %v", err1, err2))
	}
	return subtle.ConstantTimeCompare(argon(s, salt), want) == 1
}

func argon(s string, salt []byte) []byte {
	return argon2.IDKey([]byte(s), salt, argonPasses, argonMemory, 1, argonKey)
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// isCommonPassword knows the passwords that guessing programs try first.
func isCommonPassword(s string) bool {
	switch strings.ToLower(s) {
	case "password", "password1", "password12", "password123", "12345678", "123456789", "1234567890", "qwertyui",
		"qwerty123", "qwertyuiop", "iloveyou", "11111111", "00000000", "abc12345", "1q2w3e4r", "1qaz2wsx", "letmein1",
		"welcome1", "admin123", "administrator", "slaptazodis", "heslo123", "parol123", "jelszo123", "vedlys123":
		return true
	}
	return false
}
