;; Emacs with eglot: the finding is shown, its fix taken, the finding gone. Run with --batch -Q; FILE names the file.
(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") ; -Q hides Debian's packages.
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)

(setq eglot-sync-connect 15
      eglot-autoshutdown t
      eglot-confirm-server-initiated-edits nil
      eglot-server-programs '((python-mode . ("vetline" "server"))))

(defun wait-until (probe what)
  (let ((late (+ (float-time) 20)) found)
    (while (and (not (setq found (funcall probe))) (< (float-time) late))
      (accept-process-output nil 0.05))
    (or found (error "Timed out waiting until %s" what))))

(defun findings ()
  (flymake-start)
  (cl-remove-if-not (lambda (finding) (string-match-p "yaml" (flymake-diagnostic-text finding)))
                    (flymake-diagnostics)))

(find-file (getenv "FILE"))
(python-mode)
(call-interactively #'eglot)
(wait-until #'eglot-current-server "the server runs")
(flymake-mode 1)

(let ((finding (car (wait-until #'findings "the finding is shown"))))
  (princ (format "line %d: %s\n" (line-number-at-pos (flymake-diagnostic-beg finding)) (flymake-diagnostic-text finding)))
  (goto-char (flymake-diagnostic-beg finding))
  ;; RET at the question which action to take: the one that the server prefers.
  (cl-letf ((last-nonmenu-event t)
            ((symbol-function 'completing-read) (lambda (_prompt _titles &optional _p _r _i _h default) default)))
    (eglot-code-actions (flymake-diagnostic-beg finding) (flymake-diagnostic-end finding) "quickfix" t)))

(wait-until (lambda () (string-match-p "yaml\\.safe_load(text)" (buffer-string))) "the fix is taken")
(eglot--signal-textDocument/didChange) ; Idle timers do not run in --batch.
(wait-until (lambda () (null (findings))) "the finding is gone")
(princ "fixed\n")
(set-buffer-modified-p nil)
(kill-emacs 0)
