//! The jobs, and the tasks that they are made of.

mod account;
mod activate;
mod certificate;
mod enrol;
mod lists;
mod notices;
mod papers;
mod phones;
mod sign_in;
mod standing;
mod time;

use crate::job::Job;
use crate::service::Service;
use crate::task::Task;
use crate::wire::ChangePassword;

pub(crate) use time::learn_time;

impl Job {
    /// Signs in with number and password: has both keys made and a one-time code sent. `phone` is
    /// what this phone is called; of it is taken what may stand in a name.
    pub fn sign_in(service: &Service, number: &str, password: &str, phone: &str) -> Self {
        Self::new(service, vec![Box::new(sign_in::SignIn::new(number, password, phone))])
    }

    /// Enters the one-time code, registers the phone and takes its first certificate. When the code
    /// was right but the rest did not work, [`Self::sync`] does it later.
    pub fn confirm(service: &Service, code: &str) -> Self {
        let mut tasks: Vec<Box<dyn Task>> = vec![Box::new(sign_in::Confirm::new(code))];
        tasks.extend(lists::trust_list());
        tasks.push(Box::new(enrol::Register));
        Self::new(service, tasks)
    }

    /// Enters the activation code that was given out at the counter, on a phone that waits and takes
    /// the place of none; then takes its first certificate, papers and notices. Typing is forgiven
    /// ([`ActivationCode::parse`](crate::wire::ActivationCode::parse)).
    pub fn activate(service: &Service, code: &str) -> Self {
        let tasks: Vec<Box<dyn Task>> = vec![
            Box::new(activate::Activate::new(code)),
            Box::new(certificate::Certificate::default()),
            Box::new(papers::Papers::default()),
            Box::new(notices::Notices),
        ];
        Self::new(service, tasks)
    }

    /// Brings the phone up to date: trust list, time, registration, standing, certificate, papers,
    /// notices, and the status lists in officer mode, what matters most first. What does not work
    /// is reported and keeps nothing else from being tried.
    pub fn sync(service: &Service) -> Self {
        let mut tasks = Vec::from(lists::trust_list());
        tasks.extend([
            Box::new(time::Time) as Box<dyn Task>,
            Box::new(enrol::Register),
            Box::new(standing::Standing),
            Box::new(certificate::Certificate::default()),
            Box::new(papers::Papers::default()),
            Box::new(notices::Notices),
            Box::new(lists::StatusLists),
        ]);
        Self::sync_of(service, tasks)
    }

    /// Asks for the account's phones.
    pub fn phones(service: &Service) -> Self {
        Self::new(service, vec![Box::new(phones::Phones)])
    }

    /// Gives a phone another name, 1 to 64 characters.
    pub fn rename_phone(service: &Service, phone: &str, name: &str) -> Self {
        Self::new(service, vec![Box::new(phones::Change::rename(phone, name))])
    }

    /// Removes another phone from the account.
    pub fn remove_phone(service: &Service, phone: &str) -> Self {
        Self::new(service, vec![Box::new(phones::Change::remove(phone))])
    }

    /// Reports another phone lost: its certificates are revoked.
    pub fn report_lost(service: &Service, phone: &str) -> Self {
        Self::new(service, vec![Box::new(phones::Change::lost(phone))])
    }

    /// Approves or refuses that another phone takes this one's place.
    pub fn answer_move(service: &Service, phone: &str, approve: bool) -> Self {
        Self::new(service, vec![Box::new(phones::Change::answer_move(phone, approve))])
    }

    /// Changes the password.
    pub fn change_password(service: &Service, old: &str, new: &str) -> Self {
        let change = ChangePassword { old: old.to_owned(), new: new.to_owned() };
        Self::new(service, vec![Box::new(account::Password::new(change))])
    }

    /// Signs out on this phone: the authority is told, and whether or not that works, what belongs
    /// to the person is forgotten here.
    pub fn sign_out(service: &Service) -> Self {
        Self::new(service, vec![Box::new(account::SignOut { everywhere: false })])
    }

    /// Signs out on every phone of the account. When the authority can't be told, nothing changes.
    pub fn sign_out_everywhere(service: &Service) -> Self {
        Self::new(service, vec![Box::new(account::SignOut { everywhere: true })])
    }
}
