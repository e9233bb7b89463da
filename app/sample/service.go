// Package sample adds the sample data to a workspace and removes it again.
package sample

import (
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/unit"
)

// A Service adds and removes sample data.
type Service struct {
	*unit.Base
	People *people.Service
}
