//! Answers of the service.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body of an answer that must be a success.
    #[track_caller]
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of an answer that must be a problem document.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(problem["status"], self.status, "{self:?}");
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("urn:vneid:problem:{code}"));
        code.to_owned()
    }

    /// The body of an answer that is text.
    pub(crate) fn text(&self) -> &str {
        assert_eq!(self.status, 200, "{self:?}");
        std::str::from_utf8(&self.body).unwrap()
    }

    /// What a caller is told, but for the name of their call.
    pub(crate) fn told(&self) -> (u16, Value) {
        let mut problem: Value = serde_json::from_slice(&self.body).unwrap();
        problem.as_object_mut().unwrap().remove("instance").unwrap();
        (self.status, problem)
    }

    /// A member of the problem document.
    pub(crate) fn member(&self, name: &str) -> Value {
        serde_json::from_slice::<Value>(&self.body).unwrap()[name].clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| &value[..])
    }

    /// Refused for now: the caller is to come again.
    #[track_caller]
    pub(crate) fn is_for_later(&self) {
        assert_eq!((self.status, &self.problem()[..]), (503, "unavailable"));
        assert!(self.member("retry_after_s").as_u64().is_some_and(|it| it > 0), "{self:?}");
    }

    /// Success without a body.
    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.status, 204, "{self:?} {}", String::from_utf8_lossy(&self.body));
    }
}
