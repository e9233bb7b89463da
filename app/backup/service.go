// Package backup saves and restores the whole installation and checks its
// data.
package backup

import (
	"github.com/vedlys/vedlys/app/derived"
	"github.com/vedlys/vedlys/app/files"
	"github.com/vedlys/vedlys/app/rates"
	"github.com/vedlys/vedlys/unit"
)

// A Service backs up and examines the installation.
type Service struct {
	*unit.Base
	Derived *derived.Service
	Rates   *rates.Service
	Uploads *files.Service
}
