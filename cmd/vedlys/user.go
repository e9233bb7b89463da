package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add a person to a workspace."`
	Password userPasswordCmd `cmd:"" help:"Set the password of somebody who has forgotten it."`
}

type userAddCmd struct {
	Workspace     string `help:"Short name of the workspace." required:""`
	Email         string `help:"E-mail address, by which the person signs in." required:""`
	Name          string `help:"Name." required:""`
	Role          string `help:"One of ${enum}." enum:"administrator,manager,member" default:"member"`
	Language      string `help:"Language, when it is not the workspace's." placeholder:"en"`
	PasswordStdin bool   `help:"Read the password from the first line of the standard input." required:""`
}

// Run adds the person. The password is not on the command line, where other
// users could see it.
func (u *userAddCmd) Run(ctx context.Context, io console, c *commands) error {
	password, err := firstLine(io.in)
	if err != nil {
		return err
	}
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		w, err := a.Workspaces.WorkspaceBySlug(ctx, u.Workspace)
		if err != nil {
			return missing(err, "workspace", u.Workspace)
		}
		known, err := a.People.Known(ctx, u.Email)
		if err != nil {
			return err
		}
		if _, err = a.People.AddPerson(ctx, w.ID, people.NewPerson{Email: u.Email, Name: u.Name, Password: password,
			Language: u.Language, Role: crm.Role(u.Role)}); err != nil {
			return err
		}
		fmt.Fprintf(io.out, "%s is %s of %s\n", u.Email, u.Role, u.Workspace)
		if known {
			fmt.Fprintln(io.err, "vedlys: there was an account already, which keeps its name and password; “vedlys user password” sets another")
		}
		return nil
	})
}

type userPasswordCmd struct {
	Email         string `help:"E-mail address, by which the person signs in." required:""`
	PasswordStdin bool   `help:"Read the new password from the first line of the standard input." required:""`
}

// Run sets the password and ends the person's sessions.
func (u *userPasswordCmd) Run(ctx context.Context, io console, c *commands) error {
	password, err := firstLine(io.in)
	if err != nil {
		return err
	}
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		if err := a.People.ResetPassword(ctx, u.Email, password); err != nil {
			return missing(err, "person", u.Email)
		}
		fmt.Fprintf(io.out, "%s has a new password\n", u.Email)
		return nil
	})
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line == "" {
		return "", errors.New("no password came from the standard input")
	}
	return line, nil
}
