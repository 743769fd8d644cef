;; What is done in Emacs while somebody writes down what it says; each scene has its own file.
;; Run with --batch -Q; FOLDER is where the files go; SCENES is a list: the text before, what lands, the server, the record.
(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") ; -Q hides Debian's packages.
(package-initialize)
(require 'cl-lib)
(require 'eglot)

(defconst given (read (getenv "SCENES")))
(defconst before (nth 0 given))
(defconst landing (nth 1 given))

(setq eglot-sync-connect 30
      eglot-autoshutdown nil
      make-backup-files nil
      create-lockfiles nil
      kill-whole-line t
      eglot-server-programs (list (cons 'python-mode (nth 2 given))))

(defun rest (seconds) "Let so much time pass, whatever the server says meanwhile."
  (let ((end (+ (float-time) seconds)))
    (while (< (float-time) end) (accept-process-output nil 0.02))))
(defun is-written-down (name) "Whether the server has been told of a file."
  (with-temp-buffer
    (ignore-errors (insert-file-contents (nth 3 given)))
    (search-forward (concat "/" name) nil t)))
(defun say () "What the idle timer does, which does not run in --batch."
  (eglot--signal-textDocument/didChange)
  (rest 0.5))

(defun line (number) (goto-char (point-min)) (forward-line number))
(defun lines (first end) (list (progn (line first) (point)) (progn (line end) (point))))
(defun write-outside (text)
  (let ((coding-system-for-write 'utf-8) (file buffer-file-name))
    (with-temp-buffer (insert text) (write-region nil nil file nil 'silent))
    (set-file-times file (time-add nil 2)) ; Else it looks as if nobody had written it.
    (revert-buffer t t)
    (rest 0.5)))
(defun put-new () (goto-char (point-max)) (kill-new landing) (yank) (say))
(defun undo-once () (undo-boundary) (setq last-command nil) (undo) (say))
(defun redo-once () (undo-boundary) (setq last-command nil) (undo) (say)) ; Undoes the undo.

(defconst scenes
  `((nothing . ,#'ignore)
    (paste . ,#'put-new)
    (undo_of_paste . ,(lambda () (put-new) (undo-once)))
    (redo_of_paste . ,(lambda () (put-new) (undo-once) (redo-once)))
    (cut_and_paste_elsewhere . ,(lambda () (apply #'kill-region (lines 9 14)) (say) (line 4) (yank) (say)))
    (duplicate_line . ,(lambda () (apply #'kill-ring-save (lines 5 6)) (yank) (say)))
    (duplicate_selection . ,(lambda () (apply #'kill-ring-save (lines 4 7)) (yank) (say)))
    (typing . ,(lambda ()
                 (goto-char (point-max))
                 (mapc (lambda (key)
                         (let ((last-command-event key)) (if (eq key ?\n) (insert "\n") (self-insert-command 1)))
                         (eglot--signal-textDocument/didChange)
                         (rest 0.05))
                       "def fetch(url, folder):\n    name = url.strip()\n    os.system(name)\n    return name\n")))
    (rename_symbol . ,(lambda ()
                        (goto-char (point-min))
                        (while (re-search-forward "\\bstream\\b" nil t) (replace-match "opened_file"))
                        (say)))
    (comment_lines_out . ,(lambda () (apply #'comment-region (lines 4 17)) (say)))
    (indent_lines . ,(lambda () (apply #'indent-rigidly (append (lines 4 17) '(4))) (say)))
    (delete_most . ,(lambda () (apply #'delete-region (lines 2 17)) (say)))
    (undo_of_a_deletion . ,(lambda () (apply #'delete-region (lines 2 17)) (say) (undo-once)))
    (rewrite_with_a_new_function . ,(lambda () (erase-buffer) (insert before landing) (say)))
    (rewrite_with_two_changed_lines
     . ,(lambda ()
          (erase-buffer)
          (insert (string-replace "\"w\"" "\"a\"" (string-replace "upper()" "lower()" before)))
          (say)))
    (reload_after_a_write_on_disk . ,(lambda () (write-outside (concat before landing))))
    (reload_with_two_changed_lines
     . ,(lambda () (write-outside (string-replace "\"w\"" "\"a\"" (string-replace "upper()" "lower()" before)))))
    (stream_of_forty_changes
     . ,(lambda ()
          (goto-char (point-max))
          (insert "def made():\n")
          (dotimes (piece 40)
            (dotimes (number 5)
              (let ((n (+ (* 5 piece) number)))
                (when (< n 199) (insert (format "    made_%d = call_%d(%d)\n" n n n)))))
            (eglot--signal-textDocument/didChange)
            (rest 0.03))))))

(pcase-dolist (`(,name . ,scene) scenes)
  (let* ((folder (expand-file-name (symbol-name name) (getenv "FOLDER")))
         (file (expand-file-name (format "%s.py" name) folder)))
    (make-directory folder t)
    (write-region "" nil (expand-file-name "pyproject.toml" folder) nil 'silent)
    (write-region before nil file nil 'silent)
    (find-file file)
    (buffer-enable-undo)
    (python-mode)
    (unless (eglot-managed-p) (call-interactively #'eglot))
    (while (not (is-written-down (file-name-nondirectory file))) (rest 0.1))
    (rest 1)
    (funcall scene)
    (rest 1)
    (set-buffer-modified-p nil)
    (kill-buffer)))
